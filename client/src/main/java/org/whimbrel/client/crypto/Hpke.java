package org.whimbrel.client.crypto;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.whimbrel.protocol.Bytes;

/**
 * HPKE in base mode with the suite of RFC 9180, appendix A.1: DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256, AES-128-GCM. One message a context, no associated data. Not thread-safe: an instance
 * is for one thread, and saves making the digests anew for each of many wraps.
 */
final class Hpke {
  /** The encapsulated key, and what is added to the plaintext. */
  static final int ENCAPSULATED_BYTES = 32;

  private static final byte[] NO_AAD = new byte[0];

  private final HPKE hpke =
      new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);

  /**
   * Encapsulated key and ciphertext; empty if the public key is one that no secret can be agreed on
   * with (a point of small order, RFC 7748, section 6.1).
   */
  Optional<Bytes> seal(Bytes publicKey, Bytes info, byte[] plaintext) {
    try {
      var context = hpke.setupBaseS(hpke.deserializePublicKey(publicKey.bytes()), info.bytes());
      byte[] ciphertext = context.seal(NO_AAD, plaintext);
      byte[] encapsulated = context.getEncapsulation();
      byte[] sealed = Arrays.copyOf(encapsulated, encapsulated.length + ciphertext.length);
      System.arraycopy(ciphertext, 0, sealed, encapsulated.length, ciphertext.length);
      return Optional.of(Bytes.of(sealed));
    } catch (IllegalArgumentException | IllegalStateException | InvalidCipherTextException e) {
      return Optional.empty();
    }
  }

  /** The plaintext, or empty if it was not sealed to this key with this info, or was altered. */
  Optional<byte[]> open(Bytes privateKey, Bytes publicKey, Bytes info, Bytes sealed) {
    if (sealed.size() <= ENCAPSULATED_BYTES) {
      return Optional.empty();
    }
    byte[] encapsulated = Arrays.copyOf(sealed.bytes(), ENCAPSULATED_BYTES);
    byte[] ciphertext = Arrays.copyOfRange(sealed.bytes(), ENCAPSULATED_BYTES, sealed.size());
    try {
      var pair = hpke.deserializePrivateKey(privateKey.bytes(), publicKey.bytes());
      return Optional.of(
          hpke.setupBaseR(encapsulated, pair, info.bytes()).open(NO_AAD, ciphertext));
    } catch (IllegalArgumentException | IllegalStateException | InvalidCipherTextException e) {
      return Optional.empty();
    }
  }
}
