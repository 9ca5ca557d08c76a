package org.whimbrel.bench.seed;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.whimbrel.client.rest.Tokens;

/** Signs access tokens as the server does, but for a whole run. Thread-safe. */
final class SeedTokens {
  /** Longer than any run of so many users. */
  static final long TTL_MS = TimeUnit.HOURS.toMillis(12);

  /** The first sign-in of a device. */
  static final int SIGN_IN = 1;

  private static final String NAME = "whimbrel";

  private final ECDSASigner signer;
  private final JWSHeader header;

  SeedTokens(ECKey key) {
    try {
      signer = new ECDSASigner(key);
    } catch (JOSEException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
    header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .keyID(key.getKeyID())
            .type(JOSEObjectType.JWT)
            .build();
  }

  /**
   * The tokens of a device.
   *
   * @param refreshToken what the database has the hash of
   */
  Tokens of(UUID account, int device, String handle, String refreshToken, long nowMs) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(NAME)
            .audience(NAME)
            .subject(account.toString())
            .claim("upn", handle)
            .claim("groups", List.of("user"))
            .claim("did", device)
            .claim("sin", SIGN_IN)
            .jwtID(UUID.randomUUID().toString())
            .claim("iat", TimeUnit.MILLISECONDS.toSeconds(nowMs))
            .claim("exp", TimeUnit.MILLISECONDS.toSeconds(nowMs + TTL_MS))
            .build();
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
    return new Tokens(account, device, token.serialize(), refreshToken, TTL_MS);
  }
}
