package org.whimbrel.protocol;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Time-ordered identifiers: UUID version 7 of RFC 9562, section 5.7. Thread-safe. */
public final class UuidV7 {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int VERSION = 7;
  private static final int VARIANT_IETF = 2;

  private UuidV7() {}

  /** A new identifier for the given time, with 74 random bits. */
  public static UUID at(Instant time) {
    long randomA = RANDOM.nextInt(1 << 12);
    long high = (time.toEpochMilli() << 16) | (VERSION << 12) | randomA;
    long low = (RANDOM.nextLong() >>> 2) | (1L << 63);
    return new UUID(high, low);
  }

  /** The smallest identifier of the given time: the lower bound of a range of identifiers. */
  public static UUID lowerBound(Instant time) {
    return new UUID(time.toEpochMilli() << 16, 0);
  }

  /** Whether the identifier is of version 7 and of the IETF variant. */
  public static boolean isValid(UUID id) {
    return id.version() == VERSION && id.variant() == VARIANT_IETF;
  }

  /** The time inside an identifier of version 7, in milliseconds since 1970-01-01 UTC. */
  public static long timeMs(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }
}
