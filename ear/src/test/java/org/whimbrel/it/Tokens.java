package org.whimbrel.it;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Access tokens as the server makes them, and some that it must not take. */
final class Tokens {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Login login;
  private final ECKey key;

  Tokens(WhimbrelServer server, Login login) throws IOException, ParseException {
    this.login = login;
    this.key = ECKey.parse(Files.readString(server.keys().signingKeyFile()));
  }

  /** Shows that the others fail for what is wrong with them, not for how this class makes them. */
  String good() throws JOSEException {
    return sign(claims().build(), key);
  }

  String expired() throws JOSEException {
    Instant now = Instant.now();
    return sign(
        claims()
            .issueTime(Date.from(now.minus(HOUR.multipliedBy(2))))
            .expirationTime(Date.from(now.minus(HOUR)))
            .build(),
        key);
  }

  String ofAnotherIssuer() throws JOSEException {
    return sign(claims().issuer("somebody-else").build(), key);
  }

  String forAnotherAudience() throws JOSEException {
    return sign(claims().audience("somebody-else").build(), key);
  }

  /** Of a key that claims to be the server's. */
  String ofAnotherKey() throws JOSEException {
    return sign(claims().build(), new ECKeyGenerator(Curve.P_256).keyID(key.getKeyID()).generate());
  }

  String unsigned() {
    return new PlainJWT(claims().build()).serialize();
  }

  private JWTClaimsSet.Builder claims() {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer("whimbrel")
        .audience("whimbrel")
        .subject(login.account().toString())
        .claim("upn", "somebody")
        .claim("groups", List.of("user"))
        .claim("did", login.device())
        .claim("sin", 1)
        .jwtID("a-test")
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(HOUR)));
  }

  private static String sign(JWTClaimsSet claims, ECKey key) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID(key.getKeyID())
                .type(JOSEObjectType.JWT)
                .build(),
            claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }
}
