package org.whimbrel.client.crypto;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Wrap;

/**
 * The content key of a message that this device sent, kept so that wraps can be made later: for a
 * device that was not known, or one that could not open its wrap. Immutable.
 *
 * <p>The form for a store, big-endian: version (1 byte, 1), message id (16), sender (16), time (8),
 * content key (32), SHA-256 of the header (32), number of recipients (4), recipients (16 each).
 */
public final class SentKey {
  private static final byte FORM_VERSION = 1;
  private static final int HASH_BYTES = 32;
  private static final int FIXED_BYTES = 1 + 16 + 16 + 8 + Ciphers.KEY_BYTES + HASH_BYTES + 4;

  private final UUID id;
  private final UUID from;
  private final long atMs;
  private final byte[] key;
  private final Bytes headerHash;
  private final List<UUID> to;

  SentKey(UUID id, UUID from, long atMs, byte[] key, Bytes headerHash, List<UUID> to) {
    this.id = id;
    this.from = from;
    this.atMs = atMs;
    this.key = key;
    this.headerHash = headerHash;
    this.to = List.copyOf(to);
  }

  /** The message's id. */
  public UUID id() {
    return id;
  }

  /** What the message was encrypted with: to be wrapped for the archive. */
  public Bytes contentKey() {
    return Bytes.of(key);
  }

  /** When it was sent, by the sender's clock, milliseconds since 1970-01-01 UTC. */
  public long atMs() {
    return atMs;
  }

  /** Whether devices of this account may open the message: a recipient's, or the sender's own. */
  public boolean isFor(UUID user) {
    return from.equals(user) || to.contains(user);
  }

  /**
   * A wrap for one more device; empty if its key is one that nothing can be sealed to.
   *
   * @throws IllegalArgumentException if the message is not for this account
   */
  public Optional<Wrap> topUp(VerifiedKey recipient) {
    return wrap(recipient, new Hpke());
  }

  Optional<Wrap> wrap(VerifiedKey recipient, Hpke hpke) {
    if (!isFor(recipient.user())) {
      throw new IllegalArgumentException("the message is not for this account");
    }
    Bytes info = Ciphers.wrapInfo(headerHash, recipient.user(), recipient.device(), recipient.n());
    return hpke.seal(recipient.record().x25519(), info, key)
        .map(bytes -> new Wrap(recipient.user(), recipient.device(), recipient.n(), bytes));
  }

  /** The form for a store. */
  public Bytes toBytes() {
    ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + to.size() * 16);
    out.put(FORM_VERSION);
    put(id, out);
    put(from, out);
    out.putLong(atMs).put(key).put(headerHash.bytes()).putInt(to.size());
    to.forEach(recipient -> put(recipient, out));
    return Bytes.of(out.array());
  }

  /**
   * Reads the form for a store.
   *
   * @throws IllegalArgumentException if it is none, or of another version
   */
  public static SentKey fromBytes(Bytes form) {
    ByteBuffer in = ByteBuffer.wrap(form.bytes());
    try {
      if (in.get() != FORM_VERSION) {
        throw new IllegalArgumentException("a sent key of an unknown version");
      }
      UUID id = take(in);
      UUID from = take(in);
      long atMs = in.getLong();
      byte[] key = new byte[Ciphers.KEY_BYTES];
      in.get(key);
      byte[] hash = new byte[HASH_BYTES];
      in.get(hash);
      int count = in.getInt();
      if (count < 0 || in.remaining() != count * 16L) {
        throw new IllegalArgumentException("a sent key of a broken form");
      }
      List<UUID> to = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        to.add(take(in));
      }
      return new SentKey(id, from, atMs, key, Bytes.of(hash), to);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a sent key that ends too early", e);
    }
  }

  private static void put(UUID id, ByteBuffer out) {
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID take(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }

  /** The id only: secrets never reach a log. */
  @Override
  public String toString() {
    return "SentKey[" + id + "]";
  }
}
