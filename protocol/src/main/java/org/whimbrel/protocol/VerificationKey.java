package org.whimbrel.protocol;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;

/**
 * A public key that many signatures are checked with (RFC 8032). To find its point on the curve is
 * a part of each check, and is done here once. A value, by its bytes; thread-safe.
 */
public final class VerificationKey {
  private final Bytes bytes;
  private final @Nullable Ed25519PublicKeyParameters point;

  private VerificationKey(Bytes bytes, @Nullable Ed25519PublicKeyParameters point) {
    this.bytes = bytes;
    this.point = point;
  }

  /** The key with these bytes. One that is none has signed nothing. */
  public static VerificationKey of(Bytes publicKey) {
    return new VerificationKey(publicKey, point(publicKey));
  }

  private static @Nullable Ed25519PublicKeyParameters point(Bytes publicKey) {
    if (publicKey.size() != Ed25519.PUBLIC_KEY_BYTES) {
      return null;
    }
    try {
      return new Ed25519PublicKeyParameters(publicKey.bytes(), 0);
    } catch (IllegalArgumentException notOnTheCurve) {
      return null;
    }
  }

  /** Whether the owner of the key signed the message. */
  public boolean verifies(Bytes message, Bytes signature) {
    if (point == null || signature.size() != Ed25519.SIGNATURE_BYTES) {
      return false;
    }
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, point);
    verifier.update(message.bytes(), 0, message.size());
    return verifier.verifySignature(signature.bytes());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerificationKey key && bytes.equals(key.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }
}
