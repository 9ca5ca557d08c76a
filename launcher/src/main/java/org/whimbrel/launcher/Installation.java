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
 * the others run. For tests, for the load program's faults and for {@link Cluster}; with one node
 * {@link Launcher} is what one runs.
 *
 * <p>Each has a folder of its own. Its ports are counted from the server's: see {@link
 * Settings#httpsPort} and the others. Thread-safe; {@link #close} may be called from a shutdown
 * hook, and nothing is started after it.
 */
public final class Installation implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);
  private static final Duration BROKER_LIMIT = Duration.ofMinutes(2);
  private static final String LOCK = "run.lock";

  private final Settings settings;
  private final RunLock lock;
  private final LauncherConfig config;
  private final Secrets secrets;
  private final TokenKeys keys;
  private final Map<String, String> environment;
  private EmbeddedDatabase database;
  private final @Nullable LibertyServer[] nodes;
  private final Optional<BrokerGroup> brokers;
  private final Optional<NetworkNamespaces> namespaces;
  private boolean closed;

  /**
   * What to make.
   *
   * @param home its folder; {@link Installation#start} empties it first
   * @param wlpDir Liberty's install folder
   * @param brokerJarsDir as in {@link BrokerServer.Settings}; empty for the broker inside Liberty
   * @param brokerForm how many brokers there are, if they are not inside Liberty
   * @param nodes how many Liberty servers share the database and the broker, 1 to {@value
   *     #NODES_MAX}; more than one need a broker of its own
   * @param httpPort the first node's
   * @param network how the parts reach each other
   * @param keepDatabase as in {@link EmbeddedDatabase#start}; true if it shall survive a stop
   * @param extra variables for Liberty besides those that the launcher sets
   */
  public record Settings(
      Path home,
      Path wlpDir,
      Optional<Path> brokerJarsDir,
      BrokerForm brokerForm,
      int nodes,
      int httpPort,
      Network network,
      boolean keepDatabase,
      Map<String, String> extra) {
    /** Each node has ports of its own, counted up from the first one's. */
    public static final int NODES_MAX = 16;

    private static final int HTTPS_OFFSET = 100;
    private static final int DATABASE_OFFSET = 200;
    private static final int BROKER_OFFSET = 400;
    private static final int CLUSTER_OFFSET = 500;

    /**
     * Takes a copy of the variables.
     *
     * @throws IllegalArgumentException if there are too few or too many nodes, or several without a
     *     broker that they could share
     */
    public Settings {
      if (nodes < 1 || nodes > NODES_MAX || (nodes > 1 && brokerJarsDir.isEmpty())) {
        throw new IllegalArgumentException(nodes + " nodes, broker " + brokerJarsDir);
      }
      home = home.toAbsolutePath().normalize();
      extra = Map.copyOf(extra);
    }

    /** One broker, inside Liberty or apart, and all at 127.0.0.1. */
    public Settings(
        Path home,
        Path wlpDir,
        Optional<Path> brokerJarsDir,
        int nodes,
        int httpPort,
        boolean keepDatabase,
        Map<String, String> extra) {
      this(
          home,
          wlpDir,
          brokerJarsDir,
          BrokerForm.SINGLE,
          nodes,
          httpPort,
          Network.LOOPBACK,
          keepDatabase,
          extra);
    }

    /** The plain side of a node, counted from 0. */
    public int httpPort(int node) {
      return httpPort + node;
    }

    /** The TLS side of the first node. */
    public int httpsPort() {
      return httpsPort(0);
    }

    /** The TLS side of a node, counted from 0. */
    public int httpsPort(int node) {
      return httpPort + HTTPS_OFFSET + node;
    }

    /** PostgreSQL. */
    public int databasePort() {
      return httpPort + DATABASE_OFFSET;
    }

    /** The first broker, if it is not inside Liberty; the others' follow. */
    public int brokerPort() {
      return httpPort + BROKER_OFFSET;
    }

    /**
     * Where a node, counted from 0, listens for the others, if there are several or {@code
     * WHIMBREL_CLUSTER_ENABLED} asks for it; the one 100 above is used as well.
     */
    public int clusterPort(int node) {
      return httpPort + CLUSTER_OFFSET + node;
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
    Installation installation = begin(settings);
    try {
      installation.startAll();
    } catch (IOException | InterruptedException | RuntimeException e) {
      installation.close();
      throw e;
    }
    return installation;
  }

  /**
   * Begins from nothing. Only the database runs when it returns, and {@link #startAll} does the
   * rest: for who has to be able to close it meanwhile.
   *
   * @throws StartRefusedException as {@link #start}
   */
  public static Installation begin(Settings settings) throws IOException {
    Files.createDirectories(settings.home());
    return prepare(settings, true);
  }

  /**
   * Goes on with the data that are there, or begins with none. Only the database runs when it
   * returns; the caller starts the broker and the nodes.
   *
   * @throws StartRefusedException as {@link #start}
   */
  static Installation open(Settings settings) throws IOException {
    PrivateFiles.createDirectory(settings.home());
    return prepare(settings, false);
  }

  private static Installation prepare(Settings settings, boolean fresh) throws IOException {
    RunLock lock = RunLock.acquire(settings.home());
    try {
      stopLeftovers(settings.home());
      if (fresh) {
        empty(settings.home());
      }
      return new Installation(settings, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private Installation(Settings settings, RunLock lock) throws IOException {
    this.settings = settings;
    this.lock = lock;
    this.nodes = new @Nullable LibertyServer[settings.nodes()];
    this.secrets = Secrets.loadOrCreate(settings.home());
    this.keys = TokenKeys.loadOrCreate(settings.home());
    this.brokers = brokerSettings().map(BrokerGroup::of);
    this.namespaces =
        settings.network() == Network.NAMESPACES
            ? Optional.of(
                NetworkNamespaces.open(settings.nodes(), brokers.map(BrokerGroup::size).orElse(0)))
            : Optional.empty();
    Map<String, String> variables = variables();
    this.config = LauncherConfig.from(new Environment(variables));
    this.environment = new HashMap<>(variables);
    environment.putAll(config.libertyEnvironment(secrets, keys));
    this.database = openDatabase();
  }

  /** Stops what an earlier, killed one left running; to be called under the lock only. */
  static void stopLeftovers(Path home) throws IOException {
    for (int node = 0; node < Settings.NODES_MAX; node++) {
      NodeStart.leftover(home, node).stop();
    }
    BrokerGroup.stopLeftovers(home);
    EmbeddedDatabase.stopLeftover(databaseHome(home));
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
    brokers.ifPresent(external -> variables.putAll(external.settings().connectorVariables()));
    variables.putAll(settings.extra());
    return variables;
  }

  private Optional<BrokerGroup.Settings> brokerSettings() {
    return settings
        .brokerJarsDir()
        .map(
            jars ->
                new BrokerGroup.Settings(
                    jars,
                    settings.home(),
                    settings.brokerPort(),
                    secrets.brokerPassword(),
                    settings.brokerForm(),
                    settings.network()));
  }

  /** Starts the brokers and the nodes, and returns when they are ready. Failing closes nothing. */
  public void startAll() throws IOException, InterruptedException {
    if (brokers.isPresent()) {
      brokers.get().startAll(BROKER_LIMIT);
    }
    startNodes();
  }

  /** The first has the schema to make; the others then come up side by side. */
  private void startNodes() throws IOException, InterruptedException {
    startNode(0);
    for (int node = 1; node < nodes.length; node++) {
      spawnNode(node, Map.of());
    }
    awaitReady();
  }

  /** Starts the first node; see {@link #startNode}. */
  public void startLiberty() throws IOException, InterruptedException {
    startNode(0);
  }

  /**
   * Starts a node, for the first time or again, and returns when it is ready.
   *
   * @param node counted from 0
   */
  public void startNode(int node) throws IOException, InterruptedException {
    startNode(node, Map.of());
  }

  /**
   * The same, otherwise than the other nodes.
   *
   * @param node counted from 0
   * @param extra variables for this start alone, over those of the settings
   */
  public void startNode(int node, Map<String, String> extra)
      throws IOException, InterruptedException {
    spawnNode(node, extra).awaitReady(READY_LIMIT);
  }

  /** The same, but returns at once. */
  public synchronized LibertyServer spawnNode(int node, Map<String, String> extra)
      throws IOException {
    requireOpen();
    LibertyServer started =
        LibertyServer.start(new NodeStart(settings, config, secrets, environment).of(node, extra));
    nodes[node] = started;
    NodeStart.leftover(settings.home(), node).remember(started.pid());
    return started;
  }

  /** Starts the only broker, or the first one, again, and returns when it listens. */
  public void startBroker() throws IOException, InterruptedException {
    brokers().start(0);
    broker().awaitListens(BROKER_LIMIT);
  }

  /** Starts the database again, on the data that are there, and returns when it answers. */
  public synchronized void startDatabase() throws IOException {
    requireOpen();
    database = openDatabase();
  }

  private EmbeddedDatabase openDatabase() throws IOException {
    return EmbeddedDatabase.start(
        databaseHome(settings.home()),
        settings.databasePort(),
        settings.network(),
        settings.keepDatabase(),
        secrets.databasePassword());
  }

  private static Path databaseHome(Path home) {
    return home.resolve("postgresql");
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the installation is closed");
    }
  }

  /** Waits until all nodes say that they and all that they need are ready. */
  public void awaitReady() throws IOException, InterruptedException {
    for (int node = 0; node < nodes.length; node++) {
      node(node).awaitReady(READY_LIMIT);
    }
  }

  /** Whether the first node says so now. */
  public boolean isReady() {
    return liberty().isReady();
  }

  /** The first node, as it was started last. */
  public LibertyServer liberty() {
    return node(0);
  }

  /**
   * A node, as it was started last.
   *
   * @param node counted from 0
   */
  public synchronized LibertyServer node(int node) {
    LibertyServer started = nodes[node];
    if (started == null) {
      throw new IllegalStateException("node " + node + " has not been started");
    }
    return started;
  }

  /** A node, if it has been started. */
  synchronized Optional<LibertyServer> startedNode(int node) {
    return Optional.ofNullable(nodes[node]);
  }

  /** The only broker, or the first one, as it was started last, if it is not inside Liberty. */
  public BrokerServer broker() {
    return brokers().broker(0);
  }

  /** All brokers, if they are not inside Liberty. */
  public BrokerGroup brokers() {
    return brokers.orElseThrow(() -> new IllegalStateException("the broker is inside Liberty"));
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
    // Closed from the last to the first: whoever waits for the lock finds everything gone.
    try (lock;
        NetworkNamespaces networks = namespaces.orElse(null);
        EmbeddedDatabase last = database) {
      for (LibertyServer node : nodes) {
        if (node != null) {
          node.killHard();
        }
      }
      brokers.ifPresent(BrokerGroup::close);
      last.thaw();
    }
  }
}
