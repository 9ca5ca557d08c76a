package org.whimbrel.launcher;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The broker as a process of its own, as it runs when it is not inside Liberty: {@code
 * org.whimbrel.broker.BrokerMain} of module {@code liberty-config}. Thread-safe.
 */
public final class BrokerServer implements AutoCloseable {
  private static final int POLL_MS = 50;
  private static final int PROBE_TIMEOUT_MS = 500;
  private static final int TAIL_LINES = 20;

  private final Settings settings;
  private final LogFile log;
  private final Process process;

  private BrokerServer(Settings settings, LogFile log, Process process) {
    this.settings = settings;
    this.log = log;
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
    LogFile log = LogFile.open(settings.logFile());
    ProcessBuilder builder =
        new ProcessBuilder(Commands.inOwnSession(settings.place().command(command(settings))))
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.logFile().toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "WHIMBREL_BROKER_DATADIR",
                settings.dataDir().toString(),
                "WHIMBREL_BROKER_ACCEPTOR",
                "tcp://" + settings.place().host() + ":" + settings.port(),
                "WHIMBREL_BROKER_PASSWORD",
                settings.password()));
    builder.environment().putAll(settings.role());
    return new BrokerServer(settings, log, builder.start());
  }

  private static List<String> command(Settings settings) throws IOException {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m", // Artemis keeps up to 200 MB of messages in memory
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
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    while (!listens()) {
      if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        throw new IOException("The broker ended:%n%s".formatted(log.tail(TAIL_LINES)));
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IOException(
            "The broker did not listen within %d s:%n%s"
                .formatted(limit.toSeconds(), log.tail(TAIL_LINES)));
      }
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(settings.place().host(), settings.port()), PROBE_TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      return false; // the usual answer while it boots
    }
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
    return log.tail(TAIL_LINES);
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Ends it as a crash would (SIGKILL), and returns when it is gone. */
  public void killHard() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /**
   * Stops it in good order (SIGTERM): what it has is on its disk, and its partner takes over at
   * once. Returns when it is gone.
   *
   * @return whether it ended within the limit; otherwise it was killed
   */
  public boolean stop(Duration limit) throws InterruptedException {
    process.destroy();
    boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      killHard();
    }
    return ended;
  }

  /** The process stands still (SIGSTOP) until {@link #thaw}. */
  public void freeze() throws IOException {
    Signal.STOP.send(process.toHandle());
  }

  /** A frozen process goes on. */
  public void thaw() throws IOException {
    Signal.CONT.send(process.toHandle());
  }

  /** The same as {@link #killHard}: its journal is made for that. */
  @Override
  public void close() {
    killHard();
  }
}
