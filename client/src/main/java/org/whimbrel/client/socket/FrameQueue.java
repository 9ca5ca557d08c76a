package org.whimbrel.client.socket;

import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way out of one socket, which takes one at a time. A frame is made when its turn
 * comes, so what waits is small. Thread-safe.
 */
final class FrameQueue {
  /** More than any outbox holds; a socket that takes none of them is as good as gone. */
  static final int WAITING_MAX = 20_000;

  private final WebSocket socket;
  private final Consumer<Throwable> onFailure;
  private final Queue<Supplier<String>> waiting = new ArrayDeque<>();
  private boolean sending;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param onFailure told once that the socket takes no more; called on any thread
   */
  FrameQueue(WebSocket socket, Consumer<Throwable> onFailure) {
    this.socket = socket;
    this.onFailure = onFailure;
  }

  /** Puts a frame behind the others. */
  void add(Supplier<String> frame) {
    boolean full;
    synchronized (this) {
      if (closed) {
        return;
      }
      full = waiting.size() >= WAITING_MAX;
      if (!full) {
        waiting.add(frame);
      }
    }
    if (full) {
      fail(new IllegalStateException("the socket takes no frames"));
    } else {
      pump();
    }
  }

  /** Drops what waits and takes no more. */
  synchronized void close() {
    closed = true;
    waiting.clear();
  }

  /** Sends while the socket takes at once; a loop, because a callback would nest. */
  private void pump() {
    while (true) {
      Supplier<String> frame;
      synchronized (this) {
        frame = sending || closed ? null : waiting.poll();
        if (frame == null) {
          return;
        }
        sending = true;
      }
      CompletableFuture<WebSocket> sent = socket.sendText(frame.get(), true);
      if (!sent.isDone() || sent.isCompletedExceptionally()) {
        var unused = sent.whenComplete((taken, failure) -> onSent(failure));
        return;
      }
      synchronized (this) {
        sending = false;
      }
    }
  }

  private void onSent(@Nullable Throwable failure) {
    if (failure != null) {
      fail(failure);
      return;
    }
    synchronized (this) {
      sending = false;
    }
    pump();
  }

  private void fail(Throwable failure) {
    synchronized (this) {
      if (closed) {
        return;
      }
      close();
    }
    onFailure.accept(failure);
  }
}
