package org.whimbrel.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The broker as a process of its own, as it runs when it is not inside Liberty: {@code
 * org.whimbrel.broker.BrokerMain} of module {@code liberty-config}. Thread-safe.
 */
public final class BrokerServer implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final Settings settings;
  private final ChildProcess process;

  private BrokerServer(Settings settings, ChildProcess process) {
    this.settings = settings;
    this.process = process;
  }

  /**
   * What to start.
   *
   * @param jarsDir the folder {@code target} of module {@code liberty-config}, built
   * @param dataDir where the journal is
   * @param logFile takes the output, appended
   * @param place where it runs, and listens
   * @param port the TCP port
   * @param password that the server has to show
   * @param role variables that tell it of its partner and the others; none for one that is alone
   */
  public record Settings(
      Path jarsDir,
      Path dataDir,
      Path logFile,
      Network.Place place,
      int port,
      String password,
      Map<String, String> role) {
    /** A broker that is alone. */
    public Settings(Path jarsDir, Path dataDir, Path logFile, int port, String password) {
      this(jarsDir, dataDir, logFile, Network.LOOPBACK.broker(0), port, password, Map.of());
    }

    /** What the server must be told to use this broker, besides the password. */
    public Map<String, String> connectorVariables() {
      return Map.of(
          "WHIMBREL_BROKER_EMBEDDED",
          "false",
          "WHIMBREL_BROKER_CONNECTOR",
          "org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory",
          "WHIMBREL_BROKER_PARAMS",
          "host=" + place.host() + ";port=" + port);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
      return "Settings[%s, port %d]".formatted(dataDir, port);
    }
  }

  /**
   * Starts the process, on the data that are there, and returns at once; see {@link #awaitListens}.
   *
   * @throws StartRefusedException if somebody else uses the port
   */
  public static BrokerServer start(Settings settings) throws IOException {
    if (settings.place().link().isEmpty()) { // otherwise nobody else is there
      Ports.requireFree(settings.place().host(), settings.port(), "the broker's port");
    }
    Files.deleteIfExists(BrokerRole.file(settings.dataDir()));
    Map<String, String> environment = new HashMap<>(settings.role());
    environment.put("WHIMBREL_BROKER_DATADIR", settings.dataDir().toString());
    environment.put(
        "WHIMBREL_BROKER_ACCEPTOR", "tcp://" + settings.place().host() + ":" + settings.port());
    environment.put("WHIMBREL_BROKER_PASSWORD", settings.password());
    return new BrokerServer(
        settings,
        ChildProcess.start(
            "The broker",
            settings.place().command(command(settings)),
            environment,
            LogFile.open(settings.logFile())));
  }

  private static List<String> command(Settings settings) throws IOException {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m", // Artemis keeps up to 200 MB of messages in memory
        "-XX:+ExitOnOutOfMemoryError", // it would keep its lease, and its partner would wait
        "-cp",
        classPath(settings.jarsDir()),
        "org.whimbrel.broker.BrokerMain");
  }

  private static String classPath(Path jarsDir) throws IOException {
    try (Stream<Path> files = Files.list(jarsDir)) {
      List<Path> jars =
          files
              .filter(file -> file.getFileName().toString().matches("liberty-config-.*\\.jar"))
              .toList();
      if (jars.size() != 1) {
        throw new IOException("one jar of liberty-config expected in " + jarsDir + ": " + jars);
      }
      return jarsDir.resolve("broker-lib") + "/*" + File.pathSeparator + jars.get(0);
    }
  }

  /**
   * Waits until it listens.
   *
   * @throws IOException if it ends before, or does not listen in time
   */
  public void awaitListens(Duration limit) throws IOException, InterruptedException {
    process.awaitServing(
        () -> Ports.isListening(settings.place().host(), settings.port()), POLL, limit);
  }

  /** What it is now, by its own word, which may be a moment old. */
  public BrokerRole role() {
    return process.isAlive() ? BrokerRole.told(settings.dataDir()) : BrokerRole.STOPPED;
  }

  /** Whether the process is there. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The last lines that it wrote. */
  public String tail() throws IOException {
    return process.logTail();
  }

  /** The process id. */
  public long pid() {
    return process.pid();
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

  /** The same as {@link #killHard}: its journal is made for that. */
  @Override
  public void close() {
    killHard();
  }
}
