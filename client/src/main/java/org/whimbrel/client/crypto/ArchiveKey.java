package org.whimbrel.client.crypto;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.whimbrel.protocol.Bytes;

/**
 * An account's archive key of one epoch. Its devices wrap the content keys of messages with it and
 * leave them at the server, for devices that come later. Removing a device opens an epoch.
 * Immutable, thread-safe.
 *
 * <p>The form for a store, big-endian: version (1 byte, 1), account (16), epoch (4), key (32).
 */
public final class ArchiveKey {
  /** The size of the key. */
  public static final int KEY_BYTES = 32;

  /** The size of a wrapped content key (RFC 3394). */
  public static final int WRAP_BYTES = Ciphers.KEY_BYTES + 8;

  private static final byte[] COMMIT =
      "whimbrel/v1/archive-commit\0".getBytes(StandardCharsets.US_ASCII);
  private static final String ALGORITHM = "AES/KW/NoPadding";
  private static final byte FORM_VERSION = 1;
  private static final int FORM_BYTES = 1 + 16 + 4 + KEY_BYTES;

  private final UUID user;
  private final int epoch;
  private final byte[] secret;
  private final Bytes commitment;

  private ArchiveKey(UUID user, int epoch, byte[] secret) {
    if (epoch < 1 || secret.length != KEY_BYTES) {
      throw new IllegalArgumentException("no archive key");
    }
    this.user = user;
    this.epoch = epoch;
    this.secret = secret;
    MessageDigest digest = Ciphers.digest("SHA-256");
    digest.update(COMMIT);
    this.commitment = Bytes.of(digest.digest(secret));
  }

  /** A new key. */
  public static ArchiveKey generate(UUID user, int epoch, SecureRandom random) {
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    return new ArchiveKey(user, epoch, secret);
  }

  /**
   * The key of these bytes.
   *
   * @throws IllegalArgumentException if they are not {@value #KEY_BYTES}
   */
  static ArchiveKey of(UUID user, int epoch, byte[] secret) {
    return new ArchiveKey(user, epoch, secret.clone());
  }

  /** Whose it is. */
  public UUID user() {
    return user;
  }

  /** Counts the account's archive keys, from 1. */
  public int epoch() {
    return epoch;
  }

  /** SHA-256("whimbrel/v1/archive-commit\0" ‖ key): that two devices hold the same key. */
  public Bytes commitment() {
    return commitment;
  }

  /**
   * A content key under this one (AES-KW, RFC 3394).
   *
   * @throws IllegalArgumentException if it has not 32 bytes
   */
  public Bytes wrap(Bytes contentKey) {
    if (contentKey.size() != Ciphers.KEY_BYTES) {
      throw new IllegalArgumentException("a content key has " + Ciphers.KEY_BYTES + " bytes");
    }
    try {
      return Bytes.of(cipher(Cipher.WRAP_MODE).wrap(new SecretKeySpec(contentKey.bytes(), "AES")));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java from 17 on has AES-KW", e);
    }
  }

  /** The content key; empty if it was not wrapped with this key, or was altered. */
  public Optional<Bytes> unwrap(Bytes wrap) {
    if (wrap.size() != WRAP_BYTES) {
      return Optional.empty();
    }
    try {
      SecretKey key =
          (SecretKey) cipher(Cipher.UNWRAP_MODE).unwrap(wrap.bytes(), "AES", Cipher.SECRET_KEY);
      return Optional.of(Bytes.of(key.getEncoded()));
    } catch (InvalidKeyException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java from 17 on has AES-KW", e);
    }
  }

  private Cipher cipher(int mode) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, new SecretKeySpec(secret, "AES"));
    return cipher;
  }

  /** The key itself; only for sealing it. */
  byte[] secret() {
    return secret;
  }

  /** The form for a store. */
  public Bytes toBytes() {
    return Bytes.of(
        ByteBuffer.allocate(FORM_BYTES)
            .put(FORM_VERSION)
            .putLong(user.getMostSignificantBits())
            .putLong(user.getLeastSignificantBits())
            .putInt(epoch)
            .put(secret)
            .array());
  }

  /**
   * Reads the form for a store.
   *
   * @throws IllegalArgumentException if it is none, or of another version
   */
  public static ArchiveKey fromBytes(Bytes form) {
    ByteBuffer in = ByteBuffer.wrap(form.bytes());
    try {
      if (in.get() != FORM_VERSION || form.size() != FORM_BYTES) {
        throw new IllegalArgumentException("an archive key of an unknown form");
      }
      UUID user = new UUID(in.getLong(), in.getLong());
      int epoch = in.getInt();
      byte[] secret = new byte[KEY_BYTES];
      in.get(secret);
      return new ArchiveKey(user, epoch, secret);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("an archive key that ends too early", e);
    }
  }

  /** The epoch only: secrets never reach a log. */
  @Override
  public String toString() {
    return "ArchiveKey[" + user + ", epoch " + epoch + "]";
  }
}
