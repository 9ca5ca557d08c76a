package org.whimbrel.platform.control;

import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When those who are refused may come again: one after the other, so many a second, so that they do
 * not come back together. Who would have to wait for too long comes at random before that.
 * Thread-safe.
 */
public final class Turns {
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final long spacingMicros;
  private final long waitMaxMs;
  private final Clock clock;
  private long lastMicros;

  /**
   * Nobody waits yet.
   *
   * @param perSecondMax how many turns a second has; at least 1
   * @param waitMaxMs the longest wait, in milliseconds
   */
  public Turns(int perSecondMax, long waitMaxMs, Clock clock) {
    this.spacingMicros = MICROS_PER_SECOND / perSecondMax;
    this.waitMaxMs = waitMaxMs;
    this.clock = clock;
  }

  /**
   * Gives the next turn away.
   *
   * @param firstMs in how many milliseconds the first turn may be
   * @return in how many it is
   */
  public synchronized long nextMs(long firstMs) {
    long nowMs = clock.millis();
    long firstMicros = (nowMs + firstMs) * 1_000;
    long turnMicros = Math.max(lastMicros, firstMicros) + spacingMicros;
    long waitMs = turnMicros / 1_000 - nowMs;
    if (waitMs > waitMaxMs) {
      long leastMs = Math.min(firstMs, waitMaxMs - 1);
      return ThreadLocalRandom.current().nextLong(leastMs, waitMaxMs);
    }
    lastMicros = turnMicros;
    return waitMs;
  }
}
