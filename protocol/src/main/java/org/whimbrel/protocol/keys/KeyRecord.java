package org.whimbrel.protocol.keys;

import java.util.Set;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Json;
import org.whimbrel.protocol.keys.BadKeysException.Reason;

/**
 * A device's key to encrypt to, signed by the device as the exact bytes of {@link #toBytes}. The
 * same form as device {@link ChainEntry#RECOVERY_SIGNER}, signed by the recovery key, is the
 * recovery record: what archive keys are sealed to for the recovery key.
 *
 * @param user the account
 * @param device the device; {@link ChainEntry#RECOVERY_SIGNER} in a recovery record
 * @param n counts the device's keys, from 1
 * @param x25519 the public key (RFC 7748), 32 bytes
 * @param notBeforeMs when the device made it, milliseconds since 1970-01-01 UTC
 * @param graceUntilMs until when the key before this one may still be used; 0 with the first
 * @param generation the generation of the account's chain, as the device knows it
 * @param chainSeq the chain's newest entry, as the device knows it
 * @param chainHead that entry's hash
 */
public record KeyRecord(
    UUID user,
    int device,
    int n,
    Bytes x25519,
    long notBeforeMs,
    long graceUntilMs,
    int generation,
    int chainSeq,
    Bytes chainHead) {
  private static final Set<String> FIELDS =
      Set.of("v", "typ", "user", "dev", "n", "x25519", "nbf", "grace", "gen", "seq", "head");
  private static final long VERSION = 1;
  private static final String TYPE = "key";

  /** The exact bytes to be signed. */
  public Bytes toBytes() {
    return Json.write(
        json -> {
          json.writeNumberField("v", VERSION);
          json.writeStringField("typ", TYPE);
          json.writeStringField("user", user.toString());
          json.writeNumberField("dev", device);
          json.writeNumberField("n", n);
          json.writeStringField("x25519", x25519.toBase64Url());
          json.writeNumberField("nbf", notBeforeMs);
          json.writeNumberField("grace", graceUntilMs);
          json.writeNumberField("gen", generation);
          json.writeNumberField("seq", chainSeq);
          json.writeStringField("head", chainHead.toBase64Url());
        });
  }

  /**
   * Reads the bytes of a device's record. No signature is checked.
   *
   * @throws BadKeysException if they are no record, or that of a recovery key
   */
  public static KeyRecord parse(Bytes bytes) throws BadKeysException {
    KeyRecord record = parseAny(bytes);
    if (record.device() == ChainEntry.RECOVERY_SIGNER) {
      throw new BadKeysException(Reason.MALFORMED, "no key record: devices count from 1");
    }
    return record;
  }

  /**
   * Reads the bytes of a recovery key's record. No signature is checked.
   *
   * @throws BadKeysException if they are no record, or that of a device
   */
  public static KeyRecord parseRecovery(Bytes bytes) throws BadKeysException {
    KeyRecord record = parseAny(bytes);
    if (record.device() != ChainEntry.RECOVERY_SIGNER) {
      throw new BadKeysException(Reason.MALFORMED, "no recovery record: it is a device's");
    }
    return record;
  }

  private static KeyRecord parseAny(Bytes bytes) throws BadKeysException {
    try {
      Json json = Json.read(bytes, FIELDS);
      json.expect("v", VERSION);
      json.expect("typ", TYPE);
      KeyRecord record =
          new KeyRecord(
              json.uuid("user"),
              json.small("dev"),
              json.small("n"),
              json.bytes("x25519", 32),
              json.number("nbf"),
              json.number("grace"),
              json.small("gen"),
              json.small("seq"),
              json.bytes("head", SignedChainEntry.HASH_BYTES));
      if (record.n() < 1) {
        throw new IllegalArgumentException("keys count from 1");
      }
      return record;
    } catch (IllegalArgumentException e) {
      throw new BadKeysException(Reason.MALFORMED, "no key record: " + e.getMessage());
    }
  }
}
