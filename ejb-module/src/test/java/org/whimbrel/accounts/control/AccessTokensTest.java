package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.MovingClock;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class AccessTokensTest {
  private final Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final MovingClock clock = new MovingClock(now);

  private static final DeviceId DEVICE = DeviceId.of(UUID.randomUUID(), 3);
  private static final TokenBearer BEARER = new TokenBearer(DEVICE, 2);
  private static final Duration TTL = Duration.ofMinutes(10);

  private final Path folder;
  private final ECKey key;
  private final AccessTokens tokens = new AccessTokens();

  AccessTokensTest(@TempDir Path folder) throws JOSEException {
    this.folder = folder;
    this.key = newKey("key-1");
  }

  @BeforeEach
  void load() throws IOException {
    Files.writeString(folder.resolve("private.jwk"), key.toJSONString());
    Files.writeString(folder.resolve("public.jwks"), new JWKSet(key.toPublicJWK()).toString());
    tokens.settings = settings();
    tokens.clock = clock;
    tokens.load();
  }

  @Test
  void anIssuedTokenShouldSpeakForItsDevice() {
    assertThat(tokens.verify(tokens.issue(BEARER, "ann"))).contains(BEARER);
  }

  @Test
  void aTokenShouldCarryWhatMicroProfileJwtReads() throws ParseException {
    SignedJWT token = SignedJWT.parse(tokens.issue(BEARER, "ann"));
    JWTClaimsSet claims = token.getJWTClaimsSet();

    assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
    assertThat(token.getHeader().getKeyID()).isEqualTo("key-1");
    assertThat(claims.getIssuer()).isEqualTo("whimbrel");
    assertThat(claims.getAudience()).containsExactly("whimbrel");
    assertThat(claims.getSubject()).isEqualTo(DEVICE.account().toString());
    assertThat(claims.getStringClaim("upn")).isEqualTo("ann");
    assertThat(claims.getStringListClaim("groups")).containsExactly("user");
    assertThat(claims.getIntegerClaim("did")).isEqualTo(3);
    assertThat(claims.getIntegerClaim("sin")).isEqualTo(2);
    assertThat(claims.getIssueTime()).isEqualTo(Date.from(now));
    assertThat(claims.getExpirationTime()).isEqualTo(Date.from(now.plus(TTL)));
    assertThat(claims.getJWTID()).isNotBlank();
  }

  @Test
  void aTokenShouldBeGoodUntilTheServersClockSaysItIsExpired() {
    String token = tokens.issue(BEARER, "ann");

    clock.advance(TTL.minusMillis(1));
    assertThat(tokens.verify(token)).contains(BEARER);

    clock.advance(Duration.ofMillis(1));
    assertThat(tokens.verify(token)).as("without a leeway").isEmpty();
  }

  @Test
  void ourOwnClaimsSignedByHandShouldPass() throws JOSEException {
    // A guard on the tests below, which each change one thing of this token.
    assertThat(tokens.verify(signed(key, claims -> claims))).contains(BEARER);
  }

  @Test
  void aTokenSignedWithAnotherKeyShouldBeRefused() throws JOSEException {
    assertThat(tokens.verify(signed(newKey("key-1"), claims -> claims))).isEmpty();
    assertThat(tokens.verify(signed(newKey("key-2"), claims -> claims))).isEmpty();
  }

  @Test
  void aTokenForSomebodyElseShouldBeRefused() throws JOSEException {
    assertThat(tokens.verify(signed(key, claims -> claims.audience("other")))).isEmpty();
    assertThat(tokens.verify(signed(key, claims -> claims.issuer("other")))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "exp", "did", "sin", "aud", "iss"})
  void aTokenWithoutARequiredClaimShouldBeRefused(String claim) throws JOSEException {
    assertThat(tokens.verify(signed(key, claims -> claims.claim(claim, null)))).isEmpty();
  }

  @Test
  void aTokenOfTheWrongShapeShouldBeRefused() throws JOSEException {
    assertThat(tokens.verify(signed(key, claims -> claims.subject("no uuid")))).isEmpty();
    assertThat(tokens.verify(signed(key, claims -> claims.claim("did", "three")))).isEmpty();
  }

  @Test
  void anUnsignedTokenShouldBeRefused() {
    assertThat(tokens.verify(new PlainJWT(claims().build()).serialize())).isEmpty();
  }

  /** The public key, used as a shared secret: the oldest trick with JWTs. */
  @Test
  void anotherAlgorithmShouldBeRefused() throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("key-1").build(), claims().build());
    token.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));

    assertThat(tokens.verify(token.serialize())).isEmpty();
  }

  @Test
  void aChangedTokenShouldBeRefused() throws JOSEException {
    String[] own = tokens.issue(BEARER, "ann").split("\\.", -1);
    String[] other = signed(key, claims -> claims.claim("did", 4)).split("\\.", -1);

    assertThat(tokens.verify(own[0] + "." + other[1] + "." + own[2])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b.c", "no token"})
  void whatIsNoTokenShouldBeRefused(String text) {
    assertThat(tokens.verify(text)).isEmpty();
  }

  @Test
  void aKeyFileThatCannotBeReadShouldStopTheStartWithoutBeingQuoted() throws IOException {
    Files.writeString(folder.resolve("private.jwk"), "secret");
    AccessTokens broken = new AccessTokens();
    broken.settings = settings();
    broken.clock = clock;

    assertThatIllegalStateException()
        .isThrownBy(broken::load)
        .withMessageContaining("whimbrel.token.signingKeyFile")
        .withMessageNotContaining("secret")
        .withNoCause();
  }

  private TokenSettings settings() {
    return new TokenSettings(
        "whimbrel",
        folder.resolve("private.jwk"),
        folder.resolve("public.jwks").toUri().toString(),
        TTL,
        Duration.ofDays(30),
        Duration.ofSeconds(30));
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer("whimbrel")
        .audience("whimbrel")
        .subject(DEVICE.account().toString())
        .claim("did", 3)
        .claim("sin", 2)
        .expirationTime(Date.from(now.plus(TTL)));
  }

  private String signed(ECKey key, UnaryOperator<JWTClaimsSet.Builder> change)
      throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            change.apply(claims()).build());
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  private static ECKey newKey(String id) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }
}
