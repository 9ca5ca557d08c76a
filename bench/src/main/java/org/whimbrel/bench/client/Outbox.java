package org.whimbrel.bench.client;

import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way out of one socket, which takes one at a time. Frames are made when their turn
 * comes, so what waits is small; how much waits is bounded by what the run offers. Thread-safe.
 */
final class Outbox {
  private final WebSocket socket;
  private final Consumer<Throwable> onFailure;
  private final Queue<Supplier<String>> waiting = new ArrayDeque<>();
  private boolean sending;
  private boolean closed;

  /**
   * An empty outbox.
   *
   * @param onFailure told once that the socket takes no more; called on any thread
   */
  Outbox(WebSocket socket, Consumer<Throwable> onFailure) {
    this.socket = socket;
    this.onFailure = onFailure;
  }

  /** Puts a frame behind the others. */
  void add(Supplier<String> frame) {
    synchronized (this) {
      if (closed) {
        return;
      }
      waiting.add(frame);
    }
    pump();
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
        var unused = sent.whenComplete((socket, failure) -> onSent(failure));
        return;
      }
      synchronized (this) {
        sending = false;
      }
    }
  }

  private void onSent(@Nullable Throwable failure) {
    if (failure != null) {
      close();
      onFailure.accept(failure);
      return;
    }
    synchronized (this) {
      sending = false;
    }
    pump();
  }
}
