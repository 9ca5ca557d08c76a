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
import org.whimbrel.launcher.BrokerForm;
import org.whimbrel.launcher.BrokerGroup;
import org.whimbrel.launcher.EmbeddedDatabase;
import org.whimbrel.launcher.Installation;
import org.whimbrel.launcher.LibertyServer;
import org.whimbrel.launcher.Network;
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
    return start(
        name,
        1,
        httpPort,
        Network.LOOPBACK,
        keepDatabase,
        Optional.empty(),
        BrokerForm.SINGLE,
        extra);
  }

  /** The same with a broker in a process of its own, and a database that cannot be stopped. */
  static WhimbrelServer startWithBroker(String name, int httpPort, Map<String, String> extra)
      throws IOException, InterruptedException {
    return startWithBrokers(name, 1, httpPort, BrokerForm.SINGLE, extra);
  }

  /** Several nodes with one database, and one broker in a process of its own. */
  static WhimbrelServer startNodes(String name, int nodes, int httpPort, Map<String, String> extra)
      throws IOException, InterruptedException {
    return startWithBrokers(name, nodes, httpPort, BrokerForm.SINGLE, extra);
  }

  /** Several nodes with one database, and brokers of that form in processes of their own. */
  static WhimbrelServer startWithBrokers(
      String name, int nodes, int httpPort, BrokerForm form, Map<String, String> extra)
      throws IOException, InterruptedException {
    return startWithBrokers(name, nodes, httpPort, Network.LOOPBACK, form, extra);
  }

  /** The same, reaching each other as told. */
  static WhimbrelServer startWithBrokers(
      String name,
      int nodes,
      int httpPort,
      Network network,
      BrokerForm form,
      Map<String, String> extra)
      throws IOException, InterruptedException {
    return start(name, nodes, httpPort, network, false, Optional.of(brokerJars()), form, extra);
  }

  static Path brokerJars() {
    return Path.of(System.getProperty("whimbrel.it.root"), "liberty-config", "target");
  }

  private static WhimbrelServer start(
      String name,
      int nodes,
      int httpPort,
      Network network,
      boolean keepDatabase,
      Optional<Path> brokerJars,
      BrokerForm brokerForm,
      Map<String, String> extra)
      throws IOException, InterruptedException {
    Map<String, String> variables = new HashMap<>();
    // Hashing is slow on purpose; here it would only be slow.
    variables.put("WHIMBREL_ACCOUNTS_PASSWORDITERATIONS", "2048");
    variables.put("WHIMBREL_TOKEN_REFRESHLEEWAYMS", "0");
    variables.put("WHIMBREL_DRAIN_BALANCERMS", "0"); // there is no balancer to wait for at the end
    // Most servers here live for a minute or two, of which the optimizing compiler would take a
    // third. One that lives long has it: SharedServer.
    variables.put("JVM_ARGS", "-XX:TieredStopAtLevel=1");
    variables.putAll(extra);
    return new WhimbrelServer(
        Installation.start(
            new Installation.Settings(
                Path.of(System.getProperty("whimbrel.it.target"), "it", name),
                Path.of(System.getProperty("wlp.home")),
                brokerJars,
                brokerForm,
                nodes,
                httpPort,
                network,
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

  /** Starts a node again, counted from 0, and returns when it is ready. */
  void startNode(int node) throws IOException, InterruptedException {
    installation.startNode(node);
  }

  /** The same with variables that the other nodes do not have. */
  void startNode(int node, Map<String, String> extra) throws IOException, InterruptedException {
    installation.startNode(node, extra);
  }

  /** The same, but does not wait for it. */
  void spawnNode(int node, Map<String, String> extra) throws IOException {
    installation.spawnNode(node, extra);
  }

  /** Ends a node, counted from 0, as a crash would (SIGKILL). */
  void killNode(int node) {
    installation.node(node).killHard();
  }

  /** A node itself, counted from 0. */
  LibertyServer node(int node) {
    return installation.node(node);
  }

  /** Ends the broker as a crash would (SIGKILL), and returns when it is gone. */
  void killBroker() {
    installation.broker().killHard();
  }

  /** Starts the broker again on the data that are there, and returns when it listens. */
  void startBroker() throws IOException, InterruptedException {
    installation.startBroker();
  }

  /** All brokers, if they are not inside Liberty. */
  BrokerGroup brokers() {
    return installation.brokers();
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
    return api(0);
  }

  /** The REST side of a node, counted from 0. */
  Api api(int node) {
    return new Api(http(node));
  }

  /** Where the page is, and the REST side; without TLS. */
  URI http() {
    return http(0);
  }

  private URI http(int node) {
    return URI.create(
        "http://%s:%d".formatted(place(node).host(), installation.settings().httpPort(node)));
  }

  /** Where a node is, counted from 0. */
  Network.Place place(int node) {
    return installation.settings().network().node(node);
  }

  /** The TLS side. */
  URI https() {
    return https(0);
  }

  /** The TLS side of a node, counted from 0. */
  URI https(int node) {
    return URI.create("https://localhost:" + installation.settings().httpsPort(node));
  }

  /** For clients of the TLS side: trust in the certificate that the server made for itself. */
  SSLContext trust() throws GeneralSecurityException, IOException {
    return trust(0);
  }

  /** The same for a node, counted from 0: each makes one. */
  SSLContext trust(int node) throws GeneralSecurityException, IOException {
    Path output = home().resolve(node == 0 ? "liberty" : "liberty-" + (node + 1));
    Path file = output.resolve("defaultServer").resolve("resources/security/key.p12");
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
    return socket(0);
  }

  /** Where the WebSocket of a node is, counted from 0. */
  URI socket(int node) {
    return URI.create(
        "ws://%s:%d/ws".formatted(place(node).host(), installation.settings().httpPort(node)));
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
