package org.whimbrel.accounts.control;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.whimbrel.accounts.entity.DeviceId;

/**
 * Makes and checks access tokens: JWTs (RFC 7519) as MicroProfile JWT wants them, signed with ES256
 * (RFC 7518, section 3.4). REST requests are checked by the server's MicroProfile JWT feature; the
 * WebSocket handshake is checked here, with the same keys, because a browser cannot send the header
 * that the feature reads. Thread-safe.
 */
@ApplicationScoped
public class AccessTokens {
  /** The claim with the device's number. */
  public static final String DEVICE_CLAIM = "did";

  /** The claim that tells which of the device's sign-ins the token comes from. */
  public static final String SIGN_IN_CLAIM = "sin";

  /** The claim {@code aud}. */
  public static final String AUDIENCE = "whimbrel";

  /** The group of all that are signed in. */
  public static final String USER_GROUP = "user";

  @Inject TokenSettings settings;
  @Inject Clock clock;

  private Keys keys = new Keys();

  private static final class Keys {
    private final DefaultJWTProcessor<SecurityContext> verifier = new DefaultJWTProcessor<>();
    private String signingKeyId = "";
    private ECDSASigner signer;

    @SuppressWarnings("NullAway.Init") // set by load(), before the bean serves anybody
    Keys() {}
  }

  /**
   * Reads the server's clock, and not the system's; and allows for no skew, for the tokens were
   * made by that clock.
   */
  private static final class ClaimsVerifier extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final Clock clock;

    ClaimsVerifier(JWTClaimsSet exact, Clock clock) {
      super(AUDIENCE, exact, Set.of("sub", "exp", DEVICE_CLAIM, SIGN_IN_CLAIM));
      this.clock = clock;
      setMaxClockSkew(0);
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }

  @PostConstruct
  void load() {
    try {
      ECKey signingKey = ECKey.parse(Files.readString(settings.signingKeyFile()));
      keys.signingKeyId = signingKey.getKeyID();
      keys.signer = new ECDSASigner(signingKey);
      // A third of what a handshake costs is this check. Bouncy Castle takes a third of the time
      // that
      // the JDK takes for it.
      DefaultJWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();
      verifiers.getJCAContext().setProvider(new BouncyCastleProvider());
      keys.verifier.setJWSVerifierFactory(verifiers);
      Path verificationKeys = Path.of(URI.create(settings.verificationKeys()));
      keys.verifier.setJWSKeySelector(
          new JWSVerificationKeySelector<>(
              JWSAlgorithm.ES256, new ImmutableJWKSet<>(JWKSet.load(verificationKeys.toFile()))));
      keys.verifier.setJWTClaimsSetVerifier(
          new ClaimsVerifier(new JWTClaimsSet.Builder().issuer(settings.issuer()).build(), clock));
    } catch (IOException | ParseException | JOSEException e) {
      // The cause's text may quote the file, which is a key: its kind must do.
      throw new IllegalStateException(
          "whimbrel.token.signingKeyFile or mp.jwt.verify.publickey.location cannot be read: "
              + e.getClass().getSimpleName());
    }
  }

  /** Makes the bean with the server, so that a wrong setting stops the start, not a user. */
  void onStart(@Observes Startup startup) {}

  /** A token for a device that has just proved to be who it is. */
  public String issue(TokenBearer bearer, String handle) {
    Instant now = clock.instant();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(settings.issuer())
            .audience(AUDIENCE)
            .subject(bearer.device().account().toString())
            .claim("upn", handle)
            .claim("groups", List.of(USER_GROUP))
            .claim(DEVICE_CLAIM, bearer.device().number())
            .claim(SIGN_IN_CLAIM, bearer.signIn())
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(settings.accessTtl())))
            .build();
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .keyID(keys.signingKeyId)
            .type(JOSEObjectType.JWT)
            .build();
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(keys.signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
    return token.serialize();
  }

  /** Whom a token speaks for; empty if it is not a good one, or expired. */
  public Optional<TokenBearer> verify(String token) {
    try {
      JWTClaimsSet claims = keys.verifier.process(token, null);
      DeviceId device =
          DeviceId.of(UUID.fromString(claims.getSubject()), claims.getIntegerClaim(DEVICE_CLAIM));
      return Optional.of(new TokenBearer(device, claims.getIntegerClaim(SIGN_IN_CLAIM)));
    } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
      return Optional.empty(); // whatever is wrong with it, it opens no door
    }
  }
}
