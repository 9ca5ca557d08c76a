package org.whimbrel.protocol.keys;

import java.util.Set;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Json;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.protocol.keys.BadKeysException.Reason;

/**
 * An account's archive key of one epoch, sealed to one key of one device (or to the recovery key,
 * as device {@link ChainEntry#RECOVERY_SIGNER}) by a device of the same account, which signs the
 * exact bytes of {@link #toBytes}.
 *
 * @param user the account
 * @param epoch counts the account's archive keys, from 1
 * @param device whom it is sealed to
 * @param key the number of the key that it is sealed to, from 1
 * @param by the device that seals and signs, from 1
 * @param commitment a hash of the archive key, 32 bytes: all who hold the epoch's key see that it
 *     is the same
 * @param sealed encapsulated key and ciphertext (RFC 9180), {@link Wraps#SEALED_BYTES} bytes
 */
public record SealedArchiveKey(
    UUID user, int epoch, int device, int key, int by, Bytes commitment, Bytes sealed) {
  /** The size of a commitment. */
  public static final int COMMITMENT_BYTES = 32;

  private static final Set<String> FIELDS =
      Set.of("v", "typ", "user", "epoch", "dev", "kid", "by", "commit", "sealed");
  private static final long VERSION = 1;
  private static final String TYPE = "archive";

  /** The exact bytes to be signed. */
  public Bytes toBytes() {
    return Json.write(
        json -> {
          json.writeNumberField("v", VERSION);
          json.writeStringField("typ", TYPE);
          json.writeStringField("user", user.toString());
          json.writeNumberField("epoch", epoch);
          json.writeNumberField("dev", device);
          json.writeNumberField("kid", key);
          json.writeNumberField("by", by);
          json.writeStringField("commit", commitment.toBase64Url());
          json.writeStringField("sealed", sealed.toBase64Url());
        });
  }

  /**
   * Reads the bytes. No signature is checked.
   *
   * @throws BadKeysException if they are no sealed archive key
   */
  public static SealedArchiveKey parse(Bytes bytes) throws BadKeysException {
    try {
      Json json = Json.read(bytes, FIELDS);
      json.expect("v", VERSION);
      json.expect("typ", TYPE);
      SealedArchiveKey key =
          new SealedArchiveKey(
              json.uuid("user"),
              json.small("epoch"),
              json.small("dev"),
              json.small("kid"),
              json.small("by"),
              json.bytes("commit", COMMITMENT_BYTES),
              json.bytes("sealed", Wraps.SEALED_BYTES));
      if (key.epoch() < 1 || key.key() < 1 || key.by() < 1) {
        throw new IllegalArgumentException("epochs, keys and sealing devices count from 1");
      }
      return key;
    } catch (IllegalArgumentException e) {
      throw new BadKeysException(Reason.MALFORMED, "no sealed archive key: " + e.getMessage());
    }
  }
}
