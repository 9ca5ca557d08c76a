package org.whimbrel.client.crypto;

import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.whimbrel.protocol.Bytes;

/** A private key to sign with, Ed25519 (RFC 8032): a device's identity. Immutable. */
public final class SigningKey {
  /** The size of the seed, which is all there is to keep. */
  public static final int SEED_BYTES = 32;

  private final Ed25519PrivateKeyParameters key;
  private final Bytes publicKey;

  private SigningKey(Ed25519PrivateKeyParameters key) {
    this.key = key;
    this.publicKey = Bytes.of(key.generatePublicKey().getEncoded());
  }

  /** A new key. */
  public static SigningKey generate(SecureRandom random) {
    return new SigningKey(new Ed25519PrivateKeyParameters(random));
  }

  /**
   * The key of a seed.
   *
   * @throws IllegalArgumentException if it has not {@value #SEED_BYTES} bytes
   */
  public static SigningKey ofSeed(Bytes seed) {
    if (seed.size() != SEED_BYTES) {
      throw new IllegalArgumentException("a seed has " + SEED_BYTES + " bytes");
    }
    return new SigningKey(new Ed25519PrivateKeyParameters(seed.bytes(), 0));
  }

  /** What others check signatures with, 32 bytes. */
  public Bytes publicKey() {
    return publicKey;
  }

  /** The signature, 64 bytes. */
  public Bytes sign(Bytes message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message.bytes(), 0, message.size());
    return Bytes.of(signer.generateSignature());
  }

  /** The secret itself; only for a key store. */
  Bytes seed() {
    return Bytes.of(key.getEncoded());
  }

  /** Tells nothing: secrets never reach a log. */
  @Override
  public String toString() {
    return "SigningKey";
  }
}
