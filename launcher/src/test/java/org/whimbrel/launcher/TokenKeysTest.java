package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenKeysTest {
  private final Path dataDir;

  TokenKeysTest(@TempDir Path dataDir) {
    this.dataDir = dataDir;
  }

  @Test
  void thePublicKeyShouldVerifyWhatThePrivateOneSigned() throws Exception {
    TokenKeys keys = TokenKeys.loadOrCreate(dataDir);
    ECKey signingKey = ECKey.parse(Files.readString(keys.signingKeyFile()));
    JWSObject token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(signingKey.getKeyID()).build(),
            new Payload("hello"));
    token.sign(new ECDSASigner(signingKey));

    JWKSet published = JWKSet.load(keys.verificationKeysFile().toFile());
    JWK key = published.getKeyByKeyId(signingKey.getKeyID());
    assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
  }

  @Test
  void thePrivateKeyShouldStayPrivateAndTheSame() throws Exception {
    TokenKeys keys = TokenKeys.loadOrCreate(dataDir);
    String signingKey = Files.readString(keys.signingKeyFile());
    TokenKeys.loadOrCreate(dataDir);

    assertThat(keys.signingKeyFile()).hasContent(signingKey);
    assertThat(Files.getPosixFilePermissions(keys.signingKeyFile()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(JWKSet.load(keys.verificationKeysFile().toFile()).getKeys())
        .noneMatch(JWK::isPrivate);
  }
}
