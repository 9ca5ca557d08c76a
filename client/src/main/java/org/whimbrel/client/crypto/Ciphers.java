package org.whimbrel.client.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.whimbrel.protocol.Bytes;

/** The pieces that sealing and opening have in common. Stateless. */
final class Ciphers {
  static final int KEY_BYTES = 32;
  static final int IV_BYTES = 12;
  static final int SALT_BYTES = 32;

  private static final int TAG_BITS = 128;
  private static final byte[] BODY = "whimbrel/v1/body\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WRAP = "whimbrel/v1/wrap\0".getBytes(StandardCharsets.US_ASCII);

  private Ciphers() {}

  /** SHA-256("whimbrel/v1/body\0" ‖ salt32 ‖ content), of both behind each other. */
  static Bytes contentHash(byte[] saltAndContent) {
    MessageDigest digest = digest("SHA-256");
    digest.update(BODY);
    return Bytes.of(digest.digest(saltAndContent));
  }

  static Bytes sha256(Bytes content) {
    return Bytes.of(digest("SHA-256").digest(content.bytes()));
  }

  /**
   * What binds a wrap to its message and its device: "whimbrel/v1/wrap\0" ‖ SHA-256(header) ‖
   * account (16) ‖ device (4, big-endian) ‖ key number (4, big-endian).
   */
  static Bytes wrapInfo(Bytes headerHash, UUID user, int device, int key) {
    return Bytes.of(
        ByteBuffer.allocate(WRAP.length + headerHash.size() + 16 + 4 + 4)
            .put(WRAP)
            .put(headerHash.bytes())
            .putLong(user.getMostSignificantBits())
            .putLong(user.getLeastSignificantBits())
            .putInt(device)
            .putInt(key)
            .array());
  }

  /** AES-256-GCM, with its tag behind. */
  static Bytes encrypt(byte[] key, Bytes iv, Bytes aad, byte[] plaintext) {
    try {
      return Bytes.of(cipher(Cipher.ENCRYPT_MODE, key, iv, aad).doFinal(plaintext));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  /** The plaintext, or empty if the tag does not fit. */
  static Optional<byte[]> decrypt(byte[] key, Bytes iv, Bytes aad, Bytes ciphertext) {
    try {
      return Optional.of(cipher(Cipher.DECRYPT_MODE, key, iv, aad).doFinal(ciphertext.bytes()));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, Bytes iv, Bytes aad)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, iv.bytes()));
    cipher.updateAAD(aad.bytes());
    return cipher;
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
