package org.whimbrel.client.crypto;

import java.util.UUID;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * A device's key to seal to that its account's pinned chain vouches for. Only {@link PinnedChain}
 * makes them, so nothing can be sealed to a key that nobody checked. Immutable.
 */
public final class VerifiedKey {
  private final SignedKeyRecord signed;
  private final KeyRecord record;

  VerifiedKey(SignedKeyRecord signed, KeyRecord record) {
    this.signed = signed;
    this.record = record;
  }

  /** Whose key it is. */
  public UUID user() {
    return record.user();
  }

  /** The device's number. */
  public int device() {
    return record.device();
  }

  /** The key's number. */
  public int n() {
    return record.n();
  }

  /** The record. */
  public KeyRecord record() {
    return record;
  }

  /** The record as it was signed. */
  public SignedKeyRecord signed() {
    return signed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedKey key && key.signed.equals(signed);
  }

  @Override
  public int hashCode() {
    return signed.hashCode();
  }

  @Override
  public String toString() {
    return "VerifiedKey[" + user() + "/" + device() + ", n " + n() + "]";
  }
}
