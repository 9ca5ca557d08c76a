package org.whimbrel.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.whimbrel.launcher.EmbeddedDatabase;
import org.whimbrel.launcher.Secrets;
import org.whimbrel.launcher.TokenKeys;

/**
 * Starts the database of the server that Arquillian starts, and tells the server where it is. Does
 * nothing inside that server, where it runs too.
 */
public final class PreparedServer implements BeforeAllCallback {
  private static final int DATABASE_PORT = 19_690;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    if (System.getProperty("whimbrel.it.target") != null) {
      context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(PreparedServer.class))
          .getOrComputeIfAbsent(EmbeddedDatabase.class, key -> prepare(), EmbeddedDatabase.class);
    }
  }

  private static EmbeddedDatabase prepare() {
    Path home = Path.of(System.getProperty("whimbrel.it.target"), "it", "arquillian");
    try {
      EmbeddedDatabase.stopLeftover(home.resolve("postgresql"));
      WhimbrelServer.deleteTree(home);
      Files.createDirectories(home);
      Secrets secrets = Secrets.loadOrCreate(home);
      TokenKeys keys = TokenKeys.loadOrCreate(home);
      EmbeddedDatabase database =
          EmbeddedDatabase.start(
              home.resolve("postgresql"), DATABASE_PORT, false, secrets.databasePassword());
      tell(
          Map.ofEntries(
              Map.entry("whimbrel.http.port", "19600"),
              Map.entry("whimbrel.https.port", "19601"),
              Map.entry("whimbrel.db.port", String.valueOf(database.port())),
              Map.entry("whimbrel.db.password", secrets.databasePassword()),
              Map.entry("whimbrel.broker.dataDir", home.resolve("broker").toString()),
              Map.entry("whimbrel.broker.password", secrets.brokerPassword()),
              Map.entry("whimbrel.admin.password", secrets.adminPassword()),
              Map.entry("whimbrel.keystore.password", secrets.keystorePassword()),
              Map.entry("whimbrel.token.signingKeyFile", keys.signingKeyFile().toString()),
              Map.entry("mp.jwt.verify.publickey.location", "file:" + keys.verificationKeysFile()),
              Map.entry("whimbrel.accounts.passwordIterations", "2048")));
      return database;
    } catch (IOException e) {
      throw new IllegalStateException("the server could not be prepared", e);
    }
  }

  private static void tell(Map<String, String> variables) throws IOException {
    Path overrides =
        Path.of(System.getProperty("wlp.home"), "usr/servers/itServer/configDropins/overrides");
    Files.createDirectories(overrides);
    String lines =
        variables.entrySet().stream()
            .map(
                variable ->
                    "<variable name=\"%s\" value=\"%s\"/>"
                        .formatted(variable.getKey(), variable.getValue()))
            .collect(
                Collectors.joining(
                    "\n",
                    "<server>\n",
                    """

                    <!-- Arquillian adds the application to server.xml while the server runs. -->
                    <config updateTrigger="polled" monitorInterval="500ms"/>
                    </server>
                    """));
    Files.writeString(overrides.resolve("it.xml"), lines);
  }
}
