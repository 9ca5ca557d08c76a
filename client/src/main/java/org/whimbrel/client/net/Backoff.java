package org.whimbrel.client.net;

import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: a random time between 0 and a bound that doubles with each
 * failure, so that those who lost their connections in the same moment do not come back in the same
 * moment. Immutable.
 *
 * @param firstMs the bound before the first try
 * @param longestMs the largest bound
 */
public record Backoff(long firstMs, long longestMs) {
  /** What {@code docs/protocol/README.md} asks of a client that connects again. */
  public static final Backoff RECONNECT = new Backoff(1_000, 60_000);

  /** For requests. */
  public static final Backoff REQUEST = new Backoff(500, 10_000);

  private static final int DOUBLINGS_MAX = 20;

  /** Checks the bounds. */
  public Backoff {
    if (firstMs < 1 || longestMs < firstMs) {
      throw new IllegalArgumentException("a back-off grows from at least 1 ms");
    }
  }

  /**
   * A delay in milliseconds.
   *
   * @param attempt how many tries failed before, from 0
   * @param askedMs what the server asked for at least, 0 if it did not; taken up to {@link
   *     #longestMs}
   */
  public long delayMs(int attempt, long askedMs, RandomGenerator random) {
    long boundMs = Math.min(longestMs, firstMs << Math.min(attempt, DOUBLINGS_MAX));
    return Math.min(longestMs, Math.max(0, askedMs)) + random.nextLong(boundMs + 1);
  }
}
