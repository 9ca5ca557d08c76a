package org.whimbrel.bench.traffic;

/**
 * A span of time on the clock of {@link System#nanoTime()}.
 *
 * @param fromNanos its first instant
 * @param untilNanos the first instant after it
 */
public record Window(long fromNanos, long untilNanos) {
  /** Whether the instant lies inside; differences, because the clock may wrap. */
  public boolean contains(long nanos) {
    return nanos - fromNanos >= 0 && nanos - untilNanos < 0;
  }

  /** Its length in seconds. */
  public double seconds() {
    return (untilNanos - fromNanos) / 1e9;
  }
}
