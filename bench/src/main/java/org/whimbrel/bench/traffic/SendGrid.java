package org.whimbrel.bench.traffic;

/**
 * When each message is due: a fixed grid that does not wait for the server. Latency is taken from
 * these times, so a server that stalls is charged for all that was due meanwhile.
 *
 * @param startNanos when the first message is due, on the clock of {@link System#nanoTime()}
 * @param ratePerSecond messages a second, at least 1
 */
public record SendGrid(long startNanos, int ratePerSecond) {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  public SendGrid {
    if (ratePerSecond < 1) {
      throw new IllegalArgumentException("the rate is below 1");
    }
  }

  /** When the message with this index (from 0) is due. Errors do not add up over the indices. */
  public long atNanos(long index) {
    long wholeSeconds = index / ratePerSecond;
    long rest = index % ratePerSecond;
    return startNanos + wholeSeconds * NANOS_PER_SECOND + rest * NANOS_PER_SECOND / ratePerSecond;
  }

  /** How many messages are due in so many seconds from the start. */
  public long count(int seconds) {
    return (long) ratePerSecond * seconds;
  }
}
