package org.whimbrel.bench.traffic;

import java.util.SplittableRandom;
import org.whimbrel.protocol.Bytes;

/**
 * The bodies: random bytes that follow from the seed and the message's index, so that a resent
 * message carries the same bytes although nobody kept them. Thread-safe.
 *
 * @param seed what the bytes follow from
 * @param bodyBytes the size of each body, at least 1
 */
public record Bodies(long seed, int bodyBytes) {
  /** An odd constant (2^64 over the golden ratio) keeps neighbours' generators apart. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The body of a message. */
  public Bytes of(long index) {
    byte[] bytes = new byte[bodyBytes];
    new SplittableRandom(seed + (index + 1) * GOLDEN).nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
