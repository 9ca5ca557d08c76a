package org.whimbrel.bench.traffic;

import java.util.SplittableRandom;
import org.whimbrel.protocol.Bytes;

/**
 * Numbers and bytes that follow from a seed and from what they are for. So every process of a run
 * knows what the others send, and nobody keeps it. Thread-safe.
 *
 * @param seed what everything follows from
 */
public record Derived(long seed) {
  /** An odd constant (2^64 over the golden ratio) keeps neighbours' generators apart. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The random numbers of one purpose, told by numbers. */
  public SplittableRandom random(long... purpose) {
    long state = seed;
    for (long part : purpose) {
      state = mix(state + (part + 1) * GOLDEN);
    }
    return new SplittableRandom(state);
  }

  /** So many bytes of one purpose. */
  public Bytes bytes(int length, long... purpose) {
    byte[] bytes = new byte[length];
    random(purpose).nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /** The finalizer of SplitMix64: every bit of the input changes half of the output's. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
