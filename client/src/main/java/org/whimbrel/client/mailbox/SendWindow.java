package org.whimbrel.client.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * How many messages may wait for their answers at once. As many as there are, until the server is
 * busy; then none for as long as it asked, then one, and two more for each that it takes. Else all
 * that a device has would come again and again, and keep the server busy. Not thread-safe.
 */
final class SendWindow {
  private static final long PRESET_MS = 500;
  private static final long DELAY_MAX_MS = 30_000;
  private static final int DOUBLINGS_MAX = 5;

  private int limit = Integer.MAX_VALUE;
  private int times;

  /** So many may be without an answer now. */
  int limit() {
    return limit;
  }

  /**
   * The server was too busy for a message.
   *
   * @param askedMs the delay it asked for, if it did
   * @return after how many milliseconds to {@link #reopen}; 0 if that is under way already
   */
  long close(@Nullable Long askedMs) {
    if (limit == 0) {
      return 0;
    }
    limit = 0;
    times++;
    return delayMs(askedMs, times);
  }

  /** The delay is over: one may try. */
  void reopen() {
    limit = 1;
  }

  /** The server took a message. */
  void widen() {
    if (limit > 0 && limit < Integer.MAX_VALUE) {
      limit++;
    }
  }

  /** The server took a message, and nothing is held back any more. */
  void open() {
    if (limit > 0) {
      limit = Integer.MAX_VALUE;
      times = 0;
    }
  }

  /** Twice as long each time in a row. */
  static long delayMs(@Nullable Long askedMs, int times) {
    long asked = askedMs == null ? PRESET_MS : Math.max(1, askedMs);
    long doubled = asked << Math.min(times - 1, DOUBLINGS_MAX);
    return Math.min(Math.max(asked, doubled), DELAY_MAX_MS);
  }
}
