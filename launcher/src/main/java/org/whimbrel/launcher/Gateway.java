package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * HAProxy in front of the nodes, as one process of the configuration in {@code deploy/haproxy}.
 * Thread-safe.
 */
public final class Gateway implements AutoCloseable {
  private static final String PROGRAM = "haproxy";

  private static final String NOBODY = "65534";
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  // What a socket's address may be long, less what HAProxy appends while it makes one.
  private static final int SOCKET_PATH_CHARS_MAX = 90;

  private final Settings settings;
  private volatile ChildProcess process;
  private boolean closed;

  private Gateway(Settings settings, ChildProcess process) {
    this.settings = settings;
    this.process = process;
  }

  /**
   * What to start.
   *
   * @param configDir the folder {@code deploy/haproxy}
   * @param home where its own files go: the list of nodes, the log, the admin socket; made if
   *     missing (mode 0700)
   * @param host address to listen on; {@code *} for all
   * @param port TLS
   * @param statsPort the operators' page, on 127.0.0.1 only
   * @param certificate certificate and key as PEM
   * @param nodes host and port of each node's plain side, by name; in the order of the map
   * @param adminPassword opens the operators' page, for the user {@code admin}
   * @param extra further variables of the configuration
   */
  public record Settings(
      Path configDir,
      Path home,
      String host,
      int port,
      int statsPort,
      Path certificate,
      List<Node> nodes,
      String adminPassword,
      Map<String, String> extra) {
    /** Takes copies. */
    public Settings {
      home = home.toAbsolutePath().normalize();
      nodes = List.copyOf(nodes);
      extra = Map.copyOf(extra);
    }

    /** For commands to the running process. */
    public Path adminSocket() {
      return home.resolve("admin.sock");
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
      return "Settings[%s, port %d]".formatted(home, port);
    }
  }

  /**
   * Where a node is.
   *
   * @param name as in {@code whimbrel.node}
   * @param address host and port of its plain side
   * @param sockets whether it takes WebSockets
   * @param requests whether it answers REST and hands out the page
   */
  public record Node(String name, String address, boolean sockets, boolean requests) {
    /** A node that does both. */
    public Node(String name, String address) {
      this(name, address, true, true);
    }
  }

  /**
   * Starts it and returns when it listens. One that an earlier, killed launcher left running from
   * the same folder is stopped first.
   *
   * @throws StartRefusedException if there is no HAProxy, or somebody else uses a port
   */
  public static Gateway start(Settings settings) throws IOException, InterruptedException {
    PrivateFiles.createDirectory(settings.home());
    stopLeftover(settings.home());
    Ports.requireFree(settings.host(), settings.port(), "WHIMBREL_GATEWAY_PORT");
    Ports.requireFree("127.0.0.1", settings.statsPort(), "WHIMBREL_GATEWAY_STATSPORT");
    if (settings.adminSocket().toString().length() > SOCKET_PATH_CHARS_MAX) {
      throw new StartRefusedException(
          "The path %s is too long for a socket; choose a shorter one with WHIMBREL_DATA_DIR."
              .formatted(settings.adminSocket()));
    }
    Gateway gateway = new Gateway(settings, spawn(settings, List.of()));
    try {
      gateway.awaitListens();
    } catch (IOException | InterruptedException | RuntimeException e) {
      gateway.killHard();
      throw e;
    }
    return gateway;
  }

  /** Stops one that still runs from this folder; does nothing if there is none. */
  static void stopLeftover(Path home) throws IOException {
    leftover(home).stop();
  }

  private static LeftoverProcess leftover(Path home) {
    return new LeftoverProcess(home.resolve("haproxy.pid"), PROGRAM);
  }

  /** Where the program is. */
  static String program() {
    return Commands.find(PROGRAM)
        .orElseThrow(
            () ->
                new StartRefusedException(
                    "Missing: HAProxy 2.6 or newer for the gateway (Debian package haproxy)."));
  }

  private static ChildProcess spawn(Settings settings, List<String> more) throws IOException {
    Path nodes = settings.home().resolve("nodes.cfg");
    PrivateFiles.write(nodes, GatewayNodesFile.of(settings.nodes()));
    List<String> command = new ArrayList<>(List.of(program(), "-db"));
    command.addAll(List.of("-f", settings.configDir().resolve("haproxy.cfg").toString()));
    command.addAll(List.of("-f", nodes.toString()));
    command.addAll(more);
    ChildProcess process =
        ChildProcess.start(
            "HAProxy",
            command,
            variables(settings),
            LogFile.open(settings.home().resolve("haproxy.log")));
    leftover(settings.home()).remember(process.pid());
    return process;
  }

  private static Map<String, String> variables(Settings settings) {
    Map<String, String> variables = new HashMap<>();
    variables.put("WHIMBREL_GATEWAY_HOST", settings.host());
    variables.put("WHIMBREL_GATEWAY_PORT", String.valueOf(settings.port()));
    variables.put("WHIMBREL_GATEWAY_STATSPORT", String.valueOf(settings.statsPort()));
    variables.put("WHIMBREL_GATEWAY_CERTIFICATE", settings.certificate().toString());
    variables.put("WHIMBREL_GATEWAY_ERRORS", settings.configDir().resolve("errors").toString());
    variables.put("WHIMBREL_GATEWAY_ADMINSOCKET", settings.adminSocket().toString());
    variables.put("WHIMBREL_ADMIN_PASSWORD", settings.adminPassword());
    if (WithoutRoot.isRoot()) {
      variables.put("WHIMBREL_GATEWAY_UID", NOBODY);
      variables.put("WHIMBREL_GATEWAY_GID", NOBODY);
    }
    variables.putAll(settings.extra());
    return variables;
  }

  /** Asks the page of the operators, so that this is no connection without TLS in the log. */
  private void awaitListens() throws IOException, InterruptedException {
    process.awaitServing(
        () -> Ports.isListening("127.0.0.1", settings.statsPort()), POLL, START_LIMIT);
  }

  /**
   * Reads the configuration, the certificate and a new list of nodes. The new process takes over
   * the listening sockets, so that nobody is refused; the old one ends with its last connection, or
   * after {@code WHIMBREL_GATEWAY_HARDSTOPAFTER}.
   */
  public synchronized void reload() throws IOException, InterruptedException {
    requireOpen();
    ChildProcess old = process;
    List<String> takeOver =
        List.of("-x", settings.adminSocket().toString(), "-sf", String.valueOf(old.pid()));
    process = spawn(settings, takeOver);
    admin().awaitPid(process.pid(), START_LIMIT);
  }

  /** Starts one that died again, and returns when it listens. */
  public synchronized void restart() throws IOException, InterruptedException {
    requireOpen();
    process = spawn(settings, List.of());
    awaitListens();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the gateway is closed");
    }
  }

  /** Commands to the running process. */
  public GatewayAdmin admin() {
    return new GatewayAdmin(settings.adminSocket());
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it was started with. */
  public Settings settings() {
    return settings;
  }

  /** Ends it as a crash would (SIGKILL), and returns when it is gone. */
  public void killHard() {
    process.killHard();
  }

  /** The process stands still (SIGSTOP) until {@link #thaw}. */
  public void freeze() throws IOException {
    process.freeze();
  }

  /** A frozen process goes on. */
  public void thaw() throws IOException {
    process.thaw();
  }

  /** Stops it; what it still has connections to is cut. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (!process.terminate(STOP_LIMIT)) {
      killHard();
    }
    leftover(settings.home()).forget();
  }
}
