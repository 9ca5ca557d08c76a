package org.whimbrel.launcher;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
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
  private static final String HOST = "127.0.0.1";
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
   * @param port the TCP port on 127.0.0.1
   * @param password that the server has to show
   */
  public record Settings(Path jarsDir, Path dataDir, Path logFile, int port, String password) {
    /** What the server must be told to use this broker, besides the password. */
    public Map<String, String> connectorVariables() {
      return Map.of(
          "WHIMBREL_BROKER_EMBEDDED",
          "false",
          "WHIMBREL_BROKER_CONNECTOR",
          "org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory",
          "WHIMBREL_BROKER_PARAMS",
          "host=" + HOST + ";port=" + port);
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
    Ports.requireFree(HOST, settings.port(), "the broker's port");
    LogFile log = LogFile.open(settings.logFile());
    ProcessBuilder builder =
        new ProcessBuilder(Commands.inOwnSession(command(settings)))
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
                "tcp://" + HOST + ":" + settings.port(),
                "WHIMBREL_BROKER_PASSWORD",
                settings.password()));
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
          new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()),
          PROBE_TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      return false; // the usual answer while it boots
    }
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
