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

  /** A text frame, or a ping if it has no text. */
  private record Outgoing(@Nullable String text) {
    static final Outgoing PING = new Outgoing(null);

    int length() {
      return text == null ? 0 : text.length();
    }
  }

  private final Queue<Outgoing> waiting = new ArrayDeque<>(4);
  private int waitingBytes;
  private boolean writing;
  private long writes;
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
    return offer(new Outgoing(text));
  }

  /**
   * Puts a ping in line, as {@link #offer} does a frame: it may not overlap with a write either.
   */
  boolean ping() {
    return offer(Outgoing.PING);
  }

  private boolean offer(Outgoing next) {
    synchronized (this) {
      if (closed) {
        return true;
      }
      if (waiting.size() >= maxFrames || waitingBytes + next.length() > maxBytes) {
        return false;
      }
      waiting.add(next);
      waitingBytes += next.length();
    }
    pump();
    return true;
  }

  /** Whether nothing waits and nothing is being written. */
  synchronized boolean isIdle() {
    return !writing && waiting.isEmpty();
  }

  /** Whether something waits, besides what is being written. */
  synchronized boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /**
   * How many writes are done: while something waits and this stands still, the peer does not read.
   */
  synchronized long writes() {
    return writes;
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
      Outgoing next;
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
      write(next);
      synchronized (this) {
        pump = null;
      }
    }
  }

  /** Whatever a container throws at a socket that is going away concerns this session only. */
  private void write(Outgoing next) {
    try {
      if (next.text() == null) {
        socket.ping();
        written(null);
      } else {
        socket.send(next.text(), this::written);
      }
    } catch (RuntimeException thrown) {
      written(thrown);
    }
  }

  private void written(@Nullable Throwable failure) {
    synchronized (this) {
      writing = false;
      writes++;
    }
    if (failure != null) {
      close();
      onFailure.run();
    } else {
      pump();
    }
  }
}
