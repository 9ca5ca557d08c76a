package org.whimbrel.protocol;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message's content key, sealed to one device (RFC 9180): 32 bytes of encapsulated key and 48 of
 * ciphertext.
 *
 * @param account whose device
 * @param device the device's number, 1 to 65,535
 * @param key the number of the device's key that it is sealed to, from 1
 * @param sealed {@link Wraps#SEALED_BYTES} bytes
 */
public record Wrap(UUID account, int device, int key, Bytes sealed) {
  /** The largest device number that the packed form holds. */
  public static final int DEVICE_MAX = 0xFFFF;

  /** Checks the bounds. */
  public Wrap {
    if (device < 1 || device > DEVICE_MAX || key < 1 || sealed.size() != Wraps.SEALED_BYTES) {
      throw new IllegalArgumentException("no wrap");
    }
  }

  /** Whether it is for this device. */
  public boolean isFor(UUID wanted, int number) {
    return device == number && account.equals(wanted);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Wrap wrap
        && account.equals(wrap.account)
        && device == wrap.device
        && key == wrap.key
        && sealed.equals(wrap.sealed);
  }

  @Override
  public int hashCode() {
    return Objects.hash(account, device, key);
  }
}
