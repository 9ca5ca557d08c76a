package org.whimbrel.protocol.keys;

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
    if (bytes.size() > MAX_BYTES) {
      throw new BadKeysException(Reason.MALFORMED, "a record that is too large");
    }
    KeyRecord record = KeyRecord.parse(bytes);
    if (!record.user().equals(chain.user())) {
      throw new BadKeysException(Reason.WRONG_OWNER, "the record is of another account");
    }
    Bytes key =
        chain
            .key(record.device())
            .orElseThrow(
                () -> new BadKeysException(Reason.NOT_A_MEMBER, "the device is not in the chain"));
    if (!Ed25519.verify(key, signedBytes(bytes), signature)) {
      throw new BadKeysException(Reason.BAD_SIGNATURE, "the signature is wrong");
    }
    return record;
  }
}
