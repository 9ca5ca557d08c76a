package org.whimbrel.sessions.control;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one socket. Bounded in frames and characters; one write at a time,
 * because a container refuses a second one on the same session. Thread-safe; does not block.
 */
final class OutboundQueue {
  private final DeviceSocket socket;
  private final int maxFrames;
  private final int maxBytes;
  private final Runnable onFailure;

  private final Queue<String> waiting = new ArrayDeque<>(4);
  private int waitingBytes;
  private boolean writing;
  private boolean closed;
  private @Nullable Thread pump;

  /**
   * @param onFailure told when a write failed; the queue has closed itself by then
   */
  OutboundQueue(DeviceSocket socket, int maxFrames, int maxBytes, Runnable onFailure) {
    this.socket = socket;
    this.maxFrames = maxFrames;
    this.maxBytes = maxBytes;
    this.onFailure = onFailure;
  }

  /** Puts a frame in line; false if that would break a bound. A closed queue takes and forgets. */
  boolean offer(String text) {
    synchronized (this) {
      if (closed) {
        return true;
      }
      if (waiting.size() >= maxFrames || waitingBytes + text.length() > maxBytes) {
        return false;
      }
      waiting.add(text);
      waitingBytes += text.length();
    }
    pump();
    return true;
  }

  /** Whether nothing waits and nothing is being written. */
  synchronized boolean isIdle() {
    return !writing && waiting.isEmpty();
  }

  /** Forgets what waits and takes no more. */
  synchronized void close() {
    closed = true;
    waiting.clear();
    waitingBytes = 0;
  }

  /**
   * Writes until a write is left under way. Only one thread pumps: a write that is done before its
   * call returns comes back here on the same thread, and the loop that called it goes on.
   */
  private void pump() {
    while (true) {
      String next;
      synchronized (this) {
        if (writing || pump != null || closed) {
          return;
        }
        next = waiting.poll();
        if (next == null) {
          return;
        }
        waitingBytes -= next.length();
        writing = true;
        pump = Thread.currentThread();
      }
      socket.send(next, this::written);
      synchronized (this) {
        pump = null;
      }
    }
  }

  private void written(@Nullable Throwable failure) {
    synchronized (this) {
      writing = false;
    }
    if (failure != null) {
      close();
      onFailure.run();
    } else {
      pump();
    }
  }
}
