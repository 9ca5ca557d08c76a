package org.whimbrel.client.messenger;

import java.time.Duration;

/**
 * When a device makes a new key for others to seal to, without being asked.
 *
 * @param maxAgeMs how old the current key gets, in milliseconds; looked at when a session has
 *     caught up, and once in {@value KeyRotation#CHECK_MS} ms while it lasts
 * @param graceMs how long others may still seal to the key before, in milliseconds; the server has
 *     a bound for it, and refuses the new key if this is longer
 */
public record Rotation(long maxAgeMs, long graceMs) {
  /** A new key after 30 days; the one before stays for 7, which a server has as its bound. */
  public static final Rotation DEFAULT =
      new Rotation(Duration.ofDays(30).toMillis(), Duration.ofDays(7).toMillis());

  /** Never, unless {@link DeviceIdentity#rotate} is called. */
  public static final Rotation NEVER = new Rotation(Long.MAX_VALUE, 1);

  /** Checks the bounds. */
  public Rotation {
    if (maxAgeMs < 1 || graceMs < 1) {
      throw new IllegalArgumentException("an age and a grace are at least 1 ms");
    }
  }
}
