package org.whimbrel.protocol.keys;

import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Ed25519;
import org.whimbrel.protocol.Json;
import org.whimbrel.protocol.keys.BadKeysException.Reason;

/**
 * One statement of an account's device chain: who its devices are. Signed as the exact bytes of
 * {@link #toBytes}.
 *
 * @param user the account
 * @param generation counts identity resets, from 1; a new genesis begins a new generation
 * @param seq the place in the chain, from 0
 * @param prev {@link SignedChainEntry#hash} of the entry before; 32 zeros with {@link Op#GENESIS}
 * @param op what it does
 * @param device the device that comes or goes; 0 with {@link Op#RECOVERY}
 * @param key the Ed25519 public key that comes (RFC 8032), 32 bytes; of the device that goes with
 *     {@link Op#REMOVE}
 * @param by the device that signs; {@link #RECOVERY_SIGNER} for the recovery key
 * @param atMs the signer's clock, milliseconds since 1970-01-01 UTC; for showing only
 */
public record ChainEntry(
    UUID user,
    int generation,
    int seq,
    Bytes prev,
    Op op,
    int device,
    Bytes key,
    int by,
    long atMs) {
  /** The signer's number when the recovery key signs. */
  public static final int RECOVERY_SIGNER = 0;

  private static final Set<String> FIELDS =
      Set.of("v", "typ", "user", "gen", "seq", "prev", "op", "dev", "key", "by", "ts");
  private static final long VERSION = 1;
  private static final String TYPE = "chain";

  /** What an entry does. */
  public enum Op {
    /** The first device makes the chain, and signs for itself. */
    GENESIS,
    /** A device comes: signed by one of the chain and by itself. */
    ADD,
    /** A device goes; it can sign nothing later. */
    REMOVE,
    /** The recovery key is set, or another one takes its place; it can sign {@link #ADD}. */
    RECOVERY;

    /** The wire form. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Op fromWire(String wire) {
      for (Op op : values()) {
        if (op.wire().equals(wire)) {
          return op;
        }
      }
      throw new IllegalArgumentException("unknown op");
    }
  }

  /** The exact bytes to be signed. */
  public Bytes toBytes() {
    return Json.write(
        json -> {
          json.writeNumberField("v", VERSION);
          json.writeStringField("typ", TYPE);
          json.writeStringField("user", user.toString());
          json.writeNumberField("gen", generation);
          json.writeNumberField("seq", seq);
          json.writeStringField("prev", prev.toBase64Url());
          json.writeStringField("op", op.wire());
          json.writeNumberField("dev", device);
          json.writeStringField("key", key.toBase64Url());
          json.writeNumberField("by", by);
          json.writeNumberField("ts", atMs);
        });
  }

  /**
   * Reads the bytes. No signature is checked.
   *
   * @throws BadKeysException if they are no entry
   */
  public static ChainEntry parse(Bytes bytes) throws BadKeysException {
    try {
      Json json = Json.read(bytes, FIELDS);
      json.expect("v", VERSION);
      json.expect("typ", TYPE);
      return new ChainEntry(
          json.uuid("user"),
          json.small("gen"),
          json.small("seq"),
          json.bytes("prev", SignedChainEntry.HASH_BYTES),
          Op.fromWire(json.text("op")),
          json.small("dev"),
          json.bytes("key", Ed25519.PUBLIC_KEY_BYTES),
          json.small("by"),
          json.number("ts"));
    } catch (IllegalArgumentException e) {
      throw new BadKeysException(Reason.MALFORMED, "no chain entry: " + e.getMessage());
    }
  }
}
