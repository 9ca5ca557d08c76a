package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherConfigTest {
  private static final Secrets SECRETS = new Secrets("db", "keystore", "admin", "broker");
  private static final TokenKeys KEYS = new TokenKeys(Path.of("/k/sign"), Path.of("/k/verify"));

  @Test
  void noVariablesShouldMeanEverythingEmbeddedOnTheLocalMachine() {
    LauncherConfig config = config(Map.of());
    assertThat(config.httpHost()).isEqualTo("127.0.0.1");
    assertThat(config.httpPort()).isEqualTo(9080);
    assertThat(config.httpsPort()).isEqualTo(9443);
    assertThat(config.database().embedded()).isTrue();
    assertThat(config.database().port()).isEqualTo(5433);
    assertThat(config.dataDir()).isAbsolute().hasFileName(".whimbrel");
  }

  @Test
  void libertyShouldGetSecretsKeysAndAddresses() {
    assertThat(config(Map.of()).libertyEnvironment(SECRETS, KEYS))
        .containsEntry("WHIMBREL_DB_PASSWORD", "db")
        .containsEntry("WHIMBREL_KEYSTORE_PASSWORD", "keystore")
        .containsEntry("WHIMBREL_ADMIN_PASSWORD", "admin")
        .containsEntry("WHIMBREL_BROKER_PASSWORD", "broker")
        .containsEntry("WHIMBREL_TOKEN_SIGNINGKEYFILE", "/k/sign")
        .containsEntry("MP_JWT_VERIFY_PUBLICKEY_LOCATION", "file:/k/verify")
        .containsEntry("WHIMBREL_HTTP_PORT", "9080");
  }

  @Test
  void whatTheOperatorSetsShouldWinOverWhatIsGenerated() {
    LauncherConfig config = config(Map.of("WHIMBREL_ADMIN_PASSWORD", "mine"));
    assertThat(config.libertyEnvironment(SECRETS, KEYS))
        .containsEntry("WHIMBREL_ADMIN_PASSWORD", "mine");
  }

  @Test
  void anExternalDatabaseShouldBeDescribedByVariablesAlone() {
    LauncherConfig config =
        config(
            Map.of(
                "WHIMBREL_DB_EMBEDDED", "false",
                "WHIMBREL_DB_HOST", "db.example",
                "WHIMBREL_DB_PASSWORD", "theirs"));
    assertThat(config.libertyEnvironment(SECRETS, KEYS))
        .containsEntry("WHIMBREL_DB_HOST", "db.example")
        .containsEntry("WHIMBREL_DB_PORT", "5432")
        .containsEntry("WHIMBREL_DB_PASSWORD", "theirs");
  }

  @Test
  void aBadValueShouldBeRefusedByTheNameOfItsVariable() {
    assertRefused(Map.of("WHIMBREL_HTTP_PORT", "80a"), "WHIMBREL_HTTP_PORT");
    assertRefused(Map.of("WHIMBREL_HTTPS_PORT", "65536"), "WHIMBREL_HTTPS_PORT");
    assertRefused(Map.of("WHIMBREL_DB_EMBEDDED", "no"), "WHIMBREL_DB_EMBEDDED");
    assertRefused(
        Map.of("WHIMBREL_DB_EMBEDDED", "false", "WHIMBREL_DB_PASSWORD", "x"), "WHIMBREL_DB_HOST");
  }

  private static void assertRefused(Map<String, String> variables, String name) {
    assertThatThrownBy(() -> config(variables))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining(name);
  }

  private static LauncherConfig config(Map<String, String> variables) {
    return LauncherConfig.from(new Environment(variables));
  }
}
