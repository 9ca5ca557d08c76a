package org.whimbrel.protocol.keys;

import java.util.Optional;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Ed25519;
import org.whimbrel.protocol.keys.BadKeysException.Reason;

/**
 * A {@link KeyRecord} with its device's signature, as it is stored and sent.
 *
 * @param bytes the record's exact bytes, at most {@link #MAX_BYTES}
 * @param signature of {@link #signedBytes}
 */
public record SignedKeyRecord(Bytes bytes, Bytes signature) {
  /** The largest record, in bytes. */
  public static final int MAX_BYTES = 1_024;

  /** What is signed of a record's bytes. */
  public static Bytes signedBytes(Bytes recordBytes) {
    return Domains.join(Domains.KEY, recordBytes);
  }

  /**
   * The record, if the chain vouches for its device and the device for it.
   *
   * @throws BadKeysException if not
   */
  public KeyRecord verify(DeviceChain chain) throws BadKeysException {
    requireSize();
    KeyRecord record = KeyRecord.parse(bytes);
    return verified(record, chain, chain.key(record.device()));
  }

  /**
   * The recovery record, if the chain's recovery key has signed it.
   *
   * @throws BadKeysException if not
   */
  public KeyRecord verifyRecovery(DeviceChain chain) throws BadKeysException {
    requireSize();
    return verified(KeyRecord.parseRecovery(bytes), chain, chain.recoveryKey());
  }

  private void requireSize() throws BadKeysException {
    if (bytes.size() > MAX_BYTES) {
      throw new BadKeysException(Reason.MALFORMED, "a record that is too large");
    }
  }

  private KeyRecord verified(KeyRecord record, DeviceChain chain, Optional<Bytes> key)
      throws BadKeysException {
    if (!record.user().equals(chain.user())) {
      throw new BadKeysException(Reason.WRONG_OWNER, "the record is of another account");
    }
    Bytes signer =
        key.orElseThrow(
            () -> new BadKeysException(Reason.NOT_A_MEMBER, "the signer is not in the chain"));
    if (!Ed25519.verify(signer, signedBytes(bytes), signature)) {
      throw new BadKeysException(Reason.BAD_SIGNATURE, "the signature is wrong");
    }
    return record;
  }
}
