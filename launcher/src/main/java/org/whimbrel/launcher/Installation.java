package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole installation that may be hurt: each part can be killed, frozen and started again while
 * the others run. For tests and for the load program's faults; {@link Launcher} is what one runs.
 *
 * <p>Each is made from nothing, in a folder of its own. Its ports are counted from the server's:
 * see {@link Settings#httpsPort} and the others. Thread-safe; {@link #close} may be called from a
 * shutdown hook, and nothing is started after it.
 */
public final class Installation implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);
  private static final Duration BROKER_LIMIT = Duration.ofMinutes(1);
  private static final String LOCK = "run.lock";

  private final Settings settings;
  private final RunLock lock;
  private final LauncherConfig config;
  private final Secrets secrets;
  private final TokenKeys keys;
  private final Map<String, String> environment;
  private EmbeddedDatabase database;
  private @Nullable LibertyServer liberty;
  private @Nullable BrokerServer broker;
  private boolean closed;

  /**
   * What to make.
   *
   * @param home its folder; emptied first
   * @param wlpDir Liberty's install folder
   * @param brokerJarsDir as in {@link BrokerServer.Settings}; empty for the broker inside Liberty
   * @param httpPort the server's
   * @param keepDatabase as in {@link EmbeddedDatabase#start}; true if it shall survive a stop
   * @param extra variables for Liberty besides those that the launcher sets
   */
  public record Settings(
      Path home,
      Path wlpDir,
      Optional<Path> brokerJarsDir,
      int httpPort,
      boolean keepDatabase,
      Map<String, String> extra) {
    private static final int HTTPS_OFFSET = 100;
    private static final int DATABASE_OFFSET = 200;
    private static final int BROKER_OFFSET = 400;

    /** Takes a copy of the variables. */
    public Settings {
      home = home.toAbsolutePath().normalize();
      extra = Map.copyOf(extra);
    }

    /** The TLS side. */
    public int httpsPort() {
      return httpPort + HTTPS_OFFSET;
    }

    /** PostgreSQL. */
    public int databasePort() {
      return httpPort + DATABASE_OFFSET;
    }

    /** The broker, if it is not inside Liberty. */
    public int brokerPort() {
      return httpPort + BROKER_OFFSET;
    }

    /** Leaves the variables out, because they may hold passwords. */
    @Override
    public String toString() {
      return "Settings[%s, port %d]".formatted(home, httpPort);
    }
  }

  /**
   * Starts everything from nothing and returns when it is ready.
   *
   * @throws StartRefusedException if another one works in that folder, or a port is taken
   */
  public static Installation start(Settings settings) throws IOException, InterruptedException {
    Files.createDirectories(settings.home());
    Installation installation = prepare(settings);
    try {
      if (settings.brokerJarsDir().isPresent()) {
        installation.startBroker();
      }
      installation.startLiberty();
    } catch (IOException | InterruptedException | RuntimeException e) {
      installation.close();
      throw e;
    }
    return installation;
  }

  private static Installation prepare(Settings settings) throws IOException {
    RunLock lock = RunLock.acquire(settings.home());
    try {
      return new Installation(settings, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private Installation(Settings settings, RunLock lock) throws IOException {
    this.settings = settings;
    this.lock = lock;
    LeftoverJava.liberty(settings.home()).stop();
    LeftoverJava.broker(settings.home()).stop();
    EmbeddedDatabase.stopLeftover(databaseHome());
    empty(settings.home());
    this.secrets = Secrets.loadOrCreate(settings.home());
    this.keys = TokenKeys.loadOrCreate(settings.home());
    Map<String, String> variables = variables();
    this.config = LauncherConfig.from(new Environment(variables));
    this.environment = new HashMap<>(variables);
    environment.putAll(config.libertyEnvironment(secrets, keys));
    this.database = openDatabase();
  }

  /** The lock's own file is what keeps others out while this happens. */
  private static void empty(Path home) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(home)) {
      files = all.filter(file -> !file.endsWith(LOCK)).toList();
    }
    for (Path file : files) {
      PrivateFiles.deleteTree(file);
    }
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    variables.put("WHIMBREL_DATA_DIR", settings.home().toString());
    variables.put("WHIMBREL_WLP_DIR", settings.wlpDir().toString());
    variables.put("WHIMBREL_HTTP_PORT", String.valueOf(settings.httpPort()));
    variables.put("WHIMBREL_HTTPS_PORT", String.valueOf(settings.httpsPort()));
    variables.put("WHIMBREL_DB_PORT", String.valueOf(settings.databasePort()));
    brokerSettings().ifPresent(external -> variables.putAll(external.connectorVariables()));
    variables.putAll(settings.extra());
    return variables;
  }

  private Optional<BrokerServer.Settings> brokerSettings() {
    return settings
        .brokerJarsDir()
        .map(
            jars ->
                new BrokerServer.Settings(
                    jars,
                    settings.home().resolve("broker"),
                    settings.home().resolve("broker.log"),
                    settings.brokerPort(),
                    secrets.brokerPassword()));
  }

  /** Starts Liberty, for the first time or again, and returns when it is ready. */
  public void startLiberty() throws IOException, InterruptedException {
    LibertyServer started;
    synchronized (this) {
      requireOpen();
      started =
          LibertyServer.start(
              new LibertyServer.Settings(
                  config.wlpDir(),
                  LauncherConfig.SERVER_NAME,
                  settings.home().resolve("liberty"),
                  settings.home().resolve("liberty.log"),
                  config.httpHost(),
                  config.httpPort(),
                  environment));
      liberty = started;
      LeftoverJava.liberty(settings.home()).remember(started.pid());
    }
    started.awaitReady(READY_LIMIT);
  }

  /** Starts the broker, for the first time or again, and returns when it listens. */
  public void startBroker() throws IOException, InterruptedException {
    BrokerServer started;
    synchronized (this) {
      requireOpen();
      started =
          BrokerServer.start(
              brokerSettings()
                  .orElseThrow(() -> new IllegalStateException("the broker is inside Liberty")));
      broker = started;
      LeftoverJava.broker(settings.home()).remember(started.pid());
    }
    started.awaitListens(BROKER_LIMIT);
  }

  /** Starts the database again, on the data that are there, and returns when it answers. */
  public synchronized void startDatabase() throws IOException {
    requireOpen();
    database = openDatabase();
  }

  private EmbeddedDatabase openDatabase() throws IOException {
    return EmbeddedDatabase.start(
        databaseHome(),
        settings.databasePort(),
        settings.keepDatabase(),
        secrets.databasePassword());
  }

  private Path databaseHome() {
    return settings.home().resolve("postgresql");
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the installation is closed");
    }
  }

  /** Waits until the server says that it and all that it needs are ready. */
  public void awaitReady() throws IOException, InterruptedException {
    liberty().awaitReady(READY_LIMIT);
  }

  /** Whether the server says so now. */
  public boolean isReady() {
    return liberty().isReady();
  }

  /** The server that was started last. */
  public synchronized LibertyServer liberty() {
    LibertyServer started = liberty;
    if (started == null) {
      throw new IllegalStateException("Liberty has not been started");
    }
    return started;
  }

  /** The broker that was started last, if it is not inside Liberty. */
  public synchronized BrokerServer broker() {
    BrokerServer started = broker;
    if (started == null) {
      throw new IllegalStateException("no broker of its own has been started");
    }
    return started;
  }

  /** The database that was started last. */
  public synchronized EmbeddedDatabase database() {
    return database;
  }

  /** The passwords. */
  public Secrets secrets() {
    return secrets;
  }

  /** The keys of the access tokens. */
  public TokenKeys keys() {
    return keys;
  }

  /** What it was made from. */
  public Settings settings() {
    return settings;
  }

  /** Ends all, Liberty and the broker as a crash would; frozen ones too. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (lock;
        EmbeddedDatabase last = database) {
      if (liberty != null) {
        liberty.killHard();
      }
      if (broker != null) {
        broker.killHard();
      }
      last.thaw();
    }
  }
}
