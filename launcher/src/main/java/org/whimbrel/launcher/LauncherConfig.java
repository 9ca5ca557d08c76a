package org.whimbrel.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of one run.
 *
 * @param dataDir absolute path of the data folder
 * @param httpHost address that Liberty listens on
 * @param httpPort plain HTTP and WebSocket
 * @param httpsPort TLS, and the operator console
 * @param database where the database is
 * @param wlpDir absolute path of Liberty's install folder
 * @param environment all variables, for what is only passed on
 */
record LauncherConfig(
    Path dataDir,
    String httpHost,
    int httpPort,
    int httpsPort,
    DatabaseConfig database,
    Path wlpDir,
    Environment environment) {

  static final String SERVER_NAME = "defaultServer";

  /**
   * @throws StartRefusedException if a variable has a value that cannot be used
   */
  static LauncherConfig from(Environment environment) {
    environment.flag("WHIMBREL_BROKER_EMBEDDED", true); // only checked here; Liberty reads it
    return new LauncherConfig(
        absolute(environment.text("WHIMBREL_DATA_DIR", ".whimbrel")),
        environment.text("WHIMBREL_HTTP_HOST", "127.0.0.1"),
        environment.port("WHIMBREL_HTTP_PORT", 9080),
        environment.port("WHIMBREL_HTTPS_PORT", 9443),
        DatabaseConfig.from(environment),
        absolute(environment.text("WHIMBREL_WLP_DIR", "ear/target/liberty/wlp")),
        environment);
  }

  /**
   * What Liberty gets on top of this process's own variables. A secret or key file that the
   * operator set explicitly wins over the generated one, so that several nodes can share it.
   */
  Map<String, String> libertyEnvironment(Secrets secrets, TokenKeys keys) {
    Map<String, String> result = new HashMap<>();
    result.put("WHIMBREL_DATA_DIR", dataDir.toString());
    result.put("WHIMBREL_HTTP_HOST", httpHost);
    result.put("WHIMBREL_HTTP_PORT", String.valueOf(httpPort));
    result.put("WHIMBREL_HTTPS_PORT", String.valueOf(httpsPort));
    result.put("WHIMBREL_DB_EMBEDDED", String.valueOf(database.embedded()));
    result.put("WHIMBREL_DB_HOST", database.host());
    result.put("WHIMBREL_DB_PORT", String.valueOf(database.port()));
    result.put("WHIMBREL_DB_NAME", database.name());
    result.put("WHIMBREL_DB_USER", database.user());
    result.put("WHIMBREL_DB_PASSWORD", databasePassword(secrets));
    putUnlessSet(result, "WHIMBREL_BROKER_EMBEDDED", "true");
    putUnlessSet(result, "WHIMBREL_BROKER_DATADIR", dataDir.resolve("broker").toString());
    putUnlessSet(result, "WHIMBREL_BROKER_PASSWORD", secrets.brokerPassword());
    putUnlessSet(result, "WHIMBREL_ADMIN_PASSWORD", secrets.adminPassword());
    putUnlessSet(result, "WHIMBREL_KEYSTORE_PASSWORD", secrets.keystorePassword());
    putUnlessSet(result, "WHIMBREL_TOKEN_SIGNINGKEYFILE", keys.signingKeyFile().toString());
    putUnlessSet(result, "MP_JWT_VERIFY_PUBLICKEY_LOCATION", "file:" + keys.verificationKeysFile());
    return result;
  }

  String databasePassword(Secrets secrets) {
    return database.password().isEmpty() ? secrets.databasePassword() : database.password();
  }

  private void putUnlessSet(Map<String, String> result, String name, String value) {
    result.put(name, environment.text(name, value));
  }

  private static Path absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize();
  }
}
