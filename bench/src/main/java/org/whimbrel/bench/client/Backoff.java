package org.whimbrel.bench.client;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before trying again: doubling, bounded, with jitter. Stateless. */
final class Backoff {
  private static final long FIRST_MS = 200;
  static final long LONGEST_MS = 10_000;
  private static final int DOUBLINGS_MAX = 6;

  private Backoff() {}

  /**
   * A delay in milliseconds; at least what the server asked for, as far as that is bounded.
   *
   * @param attempt how many attempts failed before, from 0
   * @param askedMs what the server asked for, 0 if it did not
   */
  static long delayMs(int attempt, long askedMs) {
    long ceilingMs = Math.min(LONGEST_MS, FIRST_MS << Math.min(attempt, DOUBLINGS_MAX));
    long jitterMs = ThreadLocalRandom.current().nextLong(ceilingMs / 2, ceilingMs + 1);
    return Math.min(LONGEST_MS, Math.max(0, askedMs)) + jitterMs;
  }
}
