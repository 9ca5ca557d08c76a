package org.whimbrel.launcher;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;

/**
 * The key pair that access tokens are signed with (ES256, curve P-256), as files.
 *
 * @param signingKeyFile the private key, a JWK with a {@code kid}; mode 0600
 * @param verificationKeysFile the public half, a JWK set
 */
public record TokenKeys(Path signingKeyFile, Path verificationKeysFile) {

  /**
   * Makes {@code dataDir/keys} with a new key pair unless a signing key is there already. The
   * public file is written anew each time, so that the two can never disagree.
   *
   * @return absolute paths
   * @throws StartRefusedException if the existing signing key cannot be read as a JWK
   */
  public static TokenKeys loadOrCreate(Path dataDir) throws IOException {
    Path directory = dataDir.toAbsolutePath().resolve("keys");
    TokenKeys keys =
        new TokenKeys(
            directory.resolve("signing-key.json"), directory.resolve("verification-keys.json"));
    PrivateFiles.createDirectory(directory);
    if (!Files.exists(keys.signingKeyFile)) {
      PrivateFiles.write(keys.signingKeyFile, generate().toJSONString());
    }
    PrivateFiles.write(
        keys.verificationKeysFile, new JWKSet(keys.readSigningKey().toPublicJWK()).toString(true));
    return keys;
  }

  private ECKey readSigningKey() throws IOException {
    try {
      return ECKey.parse(Files.readString(signingKeyFile));
    } catch (ParseException e) {
      // The parser's message may quote the key, so it is left out.
      throw new StartRefusedException(
          "The token signing key in "
              + signingKeyFile
              + " is damaged. Restore it, or delete it to have a new one made; every user then signs"
              + " in again.");
    }
  }

  private static ECKey generate() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyIDFromThumbprint(true)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("This Java has no elliptic curve P-256", e);
    }
  }
}
