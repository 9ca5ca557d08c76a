package org.whimbrel.accounts.control;

import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * How tokens are made.
 *
 * @param issuer the claim {@code iss}
 * @param signingKeyFile a file with the private key as a JWK (RFC 7517), EC P-256 with a key id
 * @param verificationKeys the public keys as a JWK set; the same that MicroProfile JWT reads
 * @param accessTtl how long an access token lives
 * @param refreshTtl how long a refresh token lives
 * @param refreshLeeway how long a replaced refresh token stays good at most, while its successor is
 *     not used
 */
public record TokenSettings(
    String issuer,
    Path signingKeyFile,
    String verificationKeys,
    Duration accessTtl,
    Duration refreshTtl,
    Duration refreshLeeway) {
  static TokenSettings from(Config config) {
    return new TokenSettings(
        config.getValue("whimbrel.token.issuer", String.class),
        Path.of(config.getValue("whimbrel.token.signingKeyFile", String.class)),
        config.getValue("mp.jwt.verify.publickey.location", String.class),
        Duration.ofMillis(config.getValue("whimbrel.token.accessTtlMs", Long.class)),
        Duration.ofMillis(config.getValue("whimbrel.token.refreshTtlMs", Long.class)),
        Duration.ofMillis(config.getValue("whimbrel.token.refreshLeewayMs", Long.class)));
  }
}
