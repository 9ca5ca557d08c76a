package org.whimbrel.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whimbrel.launcher.EmbeddedDatabase;
import org.whimbrel.launcher.LibertyServer;
import org.whimbrel.launcher.Secrets;
import org.whimbrel.launcher.TokenKeys;

/**
 * One installation for tests: a database and a Liberty with the EAR, as the launcher starts them.
 */
final class WhimbrelServer implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofMinutes(2);
  private static final int HTTPS_OFFSET = 100;
  private static final int DATABASE_OFFSET = 200;

  private final Path home;
  private final int httpPort;
  private final Secrets secrets;
  private final TokenKeys keys;
  private final boolean keepDatabase;
  private final Map<String, String> environment;
  private EmbeddedDatabase database;
  private @Nullable LibertyServer liberty;

  /**
   * Starts everything from nothing and returns when it is ready.
   *
   * @param name of its folder
   * @param httpPort the ports for TLS and the database are counted from it
   * @param keepDatabase whether the database may be stopped and started again
   * @param extra variables besides those that the launcher sets
   */
  static WhimbrelServer start(
      String name, int httpPort, boolean keepDatabase, Map<String, String> extra)
      throws IOException, InterruptedException {
    WhimbrelServer server = new WhimbrelServer(name, httpPort, keepDatabase, extra);
    try {
      server.startLiberty();
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private WhimbrelServer(String name, int httpPort, boolean keepDatabase, Map<String, String> extra)
      throws IOException {
    this.home = Path.of(System.getProperty("whimbrel.it.target"), "it", name);
    this.httpPort = httpPort;
    this.keepDatabase = keepDatabase;
    EmbeddedDatabase.stopLeftover(databaseHome());
    deleteTree(home);
    Files.createDirectories(home);
    this.secrets = Secrets.loadOrCreate(home);
    this.keys = TokenKeys.loadOrCreate(home);
    this.database = openDatabase();
    this.environment = new HashMap<>(environment());
    environment.putAll(extra);
    Runtime.getRuntime().addShutdownHook(new Thread(this::closeQuietly));
  }

  private Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("WHIMBREL_HTTP_HOST", "127.0.0.1"),
        Map.entry("WHIMBREL_HTTP_PORT", String.valueOf(httpPort)),
        Map.entry("WHIMBREL_HTTPS_PORT", String.valueOf(httpPort + HTTPS_OFFSET)),
        Map.entry("WHIMBREL_DB_HOST", "127.0.0.1"),
        Map.entry("WHIMBREL_DB_PORT", String.valueOf(database.port())),
        Map.entry("WHIMBREL_DB_NAME", EmbeddedDatabase.NAME),
        Map.entry("WHIMBREL_DB_USER", EmbeddedDatabase.NAME),
        Map.entry("WHIMBREL_DB_PASSWORD", secrets.databasePassword()),
        Map.entry("WHIMBREL_BROKER_EMBEDDED", "true"),
        Map.entry("WHIMBREL_BROKER_DATADIR", home.resolve("broker").toString()),
        Map.entry("WHIMBREL_BROKER_PASSWORD", secrets.brokerPassword()),
        Map.entry("WHIMBREL_ADMIN_PASSWORD", secrets.adminPassword()),
        Map.entry("WHIMBREL_KEYSTORE_PASSWORD", secrets.keystorePassword()),
        Map.entry("WHIMBREL_TOKEN_SIGNINGKEYFILE", keys.signingKeyFile().toString()),
        Map.entry("MP_JWT_VERIFY_PUBLICKEY_LOCATION", "file:" + keys.verificationKeysFile()),
        // Hashing is slow on purpose; here it would only be slow.
        Map.entry("WHIMBREL_ACCOUNTS_PASSWORDITERATIONS", "2048"),
        Map.entry("WHIMBREL_TOKEN_REFRESHLEEWAYMS", "0"));
  }

  /** Starts Liberty, for the first time or again, and returns when it is ready. */
  void startLiberty() throws IOException, InterruptedException {
    LibertyServer started =
        LibertyServer.start(
            new LibertyServer.Settings(
                Path.of(System.getProperty("wlp.home")),
                "defaultServer",
                home.resolve("liberty"),
                home.resolve("liberty.log"),
                "127.0.0.1",
                httpPort,
                environment));
    liberty = started;
    started.awaitReady(READY_LIMIT);
  }

  /** Ends Liberty as a crash would (SIGKILL), and the embedded broker with it. */
  void killLiberty() {
    LibertyServer running = liberty;
    if (running == null) {
      throw new IllegalStateException("Liberty has not been started");
    }
    running.killHard();
  }

  void stopDatabase() throws IOException {
    database.close();
  }

  void startDatabase() throws IOException {
    database = openDatabase();
  }

  private EmbeddedDatabase openDatabase() throws IOException {
    return EmbeddedDatabase.start(
        databaseHome(), httpPort + DATABASE_OFFSET, keepDatabase, secrets.databasePassword());
  }

  private Path databaseHome() {
    return home.resolve("postgresql");
  }

  EmbeddedDatabase database() {
    return database;
  }

  Secrets secrets() {
    return secrets;
  }

  /** Where Liberty keeps what it makes itself: logs, the key store. */
  Path liberty() {
    return home.resolve("liberty");
  }

  TokenKeys keys() {
    return keys;
  }

  boolean isReady() {
    LibertyServer running = liberty;
    return running != null && running.isReady();
  }

  Api api() {
    return new Api(URI.create("http://127.0.0.1:" + httpPort));
  }

  /** The TLS side, which only the operator uses here. */
  URI https() {
    return URI.create("https://localhost:" + (httpPort + HTTPS_OFFSET));
  }

  /** Where the WebSocket is. */
  URI socket() {
    return URI.create("ws://127.0.0.1:" + httpPort + "/ws");
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      LibertyServer running = liberty;
      if (running != null) {
        running.killHard();
      }
    } finally {
      database.close();
    }
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
