package org.whimbrel.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.whimbrel.launcher.EmbeddedDatabase;
import org.whimbrel.launcher.Installation;
import org.whimbrel.launcher.Secrets;
import org.whimbrel.launcher.TokenKeys;

/**
 * One installation for tests: a database and a Liberty with the EAR, as the launcher starts them.
 */
final class WhimbrelServer implements AutoCloseable {
  private final Installation installation;

  /**
   * Starts everything from nothing, with the broker inside Liberty, and returns when it is ready.
   *
   * @param name of its folder
   * @param httpPort the ports for TLS and the database are counted from it
   * @param keepDatabase whether the database may be stopped and started again
   * @param extra variables besides those that the launcher sets
   */
  static WhimbrelServer start(
      String name, int httpPort, boolean keepDatabase, Map<String, String> extra)
      throws IOException, InterruptedException {
    return start(name, httpPort, keepDatabase, Optional.empty(), extra);
  }

  /** The same with a broker in a process of its own, and a database that cannot be stopped. */
  static WhimbrelServer startWithBroker(String name, int httpPort, Map<String, String> extra)
      throws IOException, InterruptedException {
    Path jars = Path.of(System.getProperty("whimbrel.it.root"), "liberty-config", "target");
    return start(name, httpPort, false, Optional.of(jars), extra);
  }

  private static WhimbrelServer start(
      String name,
      int httpPort,
      boolean keepDatabase,
      Optional<Path> brokerJars,
      Map<String, String> extra)
      throws IOException, InterruptedException {
    Map<String, String> variables = new HashMap<>();
    // Hashing is slow on purpose; here it would only be slow.
    variables.put("WHIMBREL_ACCOUNTS_PASSWORDITERATIONS", "2048");
    variables.put("WHIMBREL_TOKEN_REFRESHLEEWAYMS", "0");
    variables.putAll(extra);
    return new WhimbrelServer(
        Installation.start(
            new Installation.Settings(
                Path.of(System.getProperty("whimbrel.it.target"), "it", name),
                Path.of(System.getProperty("wlp.home")),
                brokerJars,
                httpPort,
                keepDatabase,
                variables)));
  }

  private WhimbrelServer(Installation installation) {
    this.installation = installation;
    Runtime.getRuntime().addShutdownHook(new Thread(this::closeQuietly));
  }

  /** Starts Liberty again, and returns when it is ready. */
  void startLiberty() throws IOException, InterruptedException {
    installation.startLiberty();
  }

  /** Ends Liberty as a crash would (SIGKILL), and the embedded broker with it. */
  void killLiberty() {
    installation.liberty().killHard();
  }

  /** Ends the broker as a crash would (SIGKILL), and returns when it is gone. */
  void killBroker() {
    installation.broker().killHard();
  }

  /** Starts the broker again on the data that are there, and returns when it listens. */
  void startBroker() throws IOException, InterruptedException {
    installation.startBroker();
  }

  void stopDatabase() throws IOException {
    installation.database().close();
  }

  void startDatabase() throws IOException {
    installation.startDatabase();
  }

  EmbeddedDatabase database() {
    return installation.database();
  }

  Secrets secrets() {
    return installation.secrets();
  }

  /** Where all that it keeps is. */
  Path home() {
    return installation.settings().home();
  }

  /** Where Liberty keeps what it makes itself: logs, the key store. */
  Path liberty() {
    return home().resolve("liberty");
  }

  TokenKeys keys() {
    return installation.keys();
  }

  boolean isReady() {
    return installation.isReady();
  }

  Api api() {
    return new Api(http());
  }

  /** Where the page is, and the REST side; without TLS. */
  URI http() {
    return URI.create("http://127.0.0.1:" + installation.settings().httpPort());
  }

  /** The TLS side. */
  URI https() {
    return URI.create("https://localhost:" + installation.settings().httpsPort());
  }

  /** For clients of the TLS side: trust in the certificate that the server made for itself. */
  SSLContext trust() throws GeneralSecurityException, IOException {
    Path file = liberty().resolve("defaultServer").resolve("resources/security/key.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, secrets().keystorePassword().toCharArray());
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Where the WebSocket is. */
  URI socket() {
    return URI.create("ws://127.0.0.1:" + installation.settings().httpPort() + "/ws");
  }

  @Override
  public void close() throws IOException {
    installation.close();
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      throw new IllegalStateException("a test installation did not stop", e);
    }
  }

  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
