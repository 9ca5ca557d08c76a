package org.whimbrel.client.crypto;

import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.whimbrel.protocol.Bytes;

/**
 * A device's private key that others seal to, X25519 (RFC 7748). Immutable.
 *
 * @param n its number, from 1
 * @param notBeforeMs when it was made, milliseconds since 1970-01-01 UTC
 * @param graceUntilMs until when others may still seal to it; {@link #CURRENT} while no newer one
 *     took its place
 * @param privateKey 32 bytes
 * @param publicKey 32 bytes
 */
record SealingKey(int n, long notBeforeMs, long graceUntilMs, Bytes privateKey, Bytes publicKey) {
  static final int PRIVATE_KEY_BYTES = 32;
  static final long CURRENT = 0;

  static SealingKey generate(int n, long nowMs, SecureRandom random) {
    return of(n, nowMs, CURRENT, new X25519PrivateKeyParameters(random));
  }

  static SealingKey of(int n, long notBeforeMs, long graceUntilMs, Bytes privateKey) {
    return of(n, notBeforeMs, graceUntilMs, new X25519PrivateKeyParameters(privateKey.bytes(), 0));
  }

  private static SealingKey of(
      int n, long notBeforeMs, long graceUntilMs, X25519PrivateKeyParameters key) {
    return new SealingKey(
        n,
        notBeforeMs,
        graceUntilMs,
        Bytes.of(key.getEncoded()),
        Bytes.of(key.generatePublicKey().getEncoded()));
  }

  SealingKey supersededUntil(long untilMs) {
    return new SealingKey(n, notBeforeMs, untilMs, privateKey, publicKey);
  }

  boolean isExpired(long nowMs) {
    return graceUntilMs != CURRENT && graceUntilMs < nowMs;
  }

  Optional<byte[]> open(Bytes info, Bytes sealed) {
    return new Hpke().open(privateKey, publicKey, info, sealed);
  }

  /** The number only: secrets never reach a log. */
  @Override
  public String toString() {
    return "SealingKey[" + n + "]";
  }
}
