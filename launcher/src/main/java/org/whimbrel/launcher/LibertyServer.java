package org.whimbrel.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An Open Liberty server as a process in a session of its own.
 *
 * <p>Thread-safe: a shutdown hook or another thread may stop the server while one waits for it.
 */
public final class LibertyServer implements AutoCloseable {
  /** What the server's own bounds of a drain come to by default, and its end after that. */
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(45);
  private static final Duration END_LIMIT = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(250);
  // Probes ask the database and the broker, which may be slow to answer while they come up.
  private static final int PROBE_TIMEOUT_MS = 10_000;

  private final Settings settings;
  private final ChildProcess process;

  private LibertyServer(Settings settings, ChildProcess process) {
    this.settings = settings;
    this.process = process;
  }

  /**
   * What to start.
   *
   * @param wlpDir Liberty's install folder
   * @param serverName the server's name in {@code wlpDir/usr/servers}
   * @param outputDir where the server's logs and work area go ({@code WLP_OUTPUT_DIR}); null for
   *     Liberty's default, inside the install folder
   * @param logFile takes the console output, appended; its folder is made if missing
   * @param httpHost address that {@link LibertyServer#awaitReady} asks
   * @param httpPort port that {@link LibertyServer#awaitReady} asks, plain HTTP
   * @param place where the process runs
   * @param environment variables on top of this process's own
   */
  public record Settings(
      Path wlpDir,
      String serverName,
      @Nullable Path outputDir,
      Path logFile,
      String httpHost,
      int httpPort,
      Network.Place place,
      Map<String, String> environment) {

    /** Takes a copy of the environment. */
    public Settings {
      environment = Map.copyOf(environment);
    }

    /** A server on this machine's own network. */
    public Settings(
        Path wlpDir,
        String serverName,
        @Nullable Path outputDir,
        Path logFile,
        String httpHost,
        int httpPort,
        Map<String, String> environment) {
      this(
          wlpDir,
          serverName,
          outputDir,
          logFile,
          httpHost,
          httpPort,
          Network.LOOPBACK.node(0),
          environment);
    }

    /** Leaves the environment out, because it holds passwords. */
    @Override
    public String toString() {
      return "Settings[%s, server %s, port %d]".formatted(wlpDir, serverName, httpPort);
    }
  }

  /**
   * Starts the process and returns at once; see {@link #awaitReady}. The server runs on the same
   * Java as the caller.
   *
   * @throws IOException if the server script cannot be run
   */
  public static LibertyServer start(Settings settings) throws IOException {
    Files.createDirectories(settings.logFile().toAbsolutePath().resolveSibling("."));
    LogFile log = LogFile.open(settings.logFile());
    return new LibertyServer(settings, spawn(settings, log, "run", settings.serverName()));
  }

  /**
   * Waits until the server reports that it is ready ({@code /health/ready} answers 200).
   *
   * @throws IOException if the server ends before, or is not ready in time; the message ends with
   *     the tail of its log. A server that is late keeps running.
   */
  public void awaitReady(Duration limit) throws IOException, InterruptedException {
    process.awaitServing(this::isReady, POLL, limit);
  }

  /** Asks {@code /health/ready} once; an unreachable server is not ready. Takes up to 10 s. */
  public boolean isReady() {
    try {
      URI ready =
          URI.create(
              "http://%s:%d/health/ready"
                  .formatted(Ports.reachableHost(settings.httpHost()), settings.httpPort()));
      HttpURLConnection connection = (HttpURLConnection) ready.toURL().openConnection();
      connection.setConnectTimeout(PROBE_TIMEOUT_MS);
      connection.setReadTimeout(PROBE_TIMEOUT_MS);
      try {
        return process.isAlive() && connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false; // the usual answer while the server boots
    }
  }

  /**
   * The process id of the server's Java. The start script replaces itself by Java, so the id holds
   * from the first moment on.
   */
  public long pid() {
    return process.pid();
  }

  /** Whether the process runs, ready or not. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until the process has ended, by itself or by {@link #stop}.
   *
   * @return its exit code; 128 + n if signal n ended it
   */
  public int awaitExit() throws InterruptedException {
    return process.awaitExit();
  }

  /** The last 40 lines of console output since the start. */
  public String logTail() throws IOException {
    return process.logTail();
  }

  /**
   * Stops the server in good order: first SIGTERM, at which it drains, if that fails {@code server
   * stop}, if that fails SIGKILL. Takes at most about two minutes and returns when the process is
   * gone. Does nothing if it is gone already.
   */
  public synchronized void stop() throws IOException {
    if (!process.isAlive()) {
      return;
    }
    if (process.terminate(DRAIN_LIMIT)) {
      return;
    }
    ChildProcess stopper =
        spawn(settings, process.log(), "stop", settings.serverName(), "--timeout=30s");
    if (stopper.hasEnded(STOP_LIMIT) && stopper.exitCode() == 0 && process.hasEnded(END_LIMIT)) {
      return;
    }
    stopper.killHard();
    killHard();
  }

  /** Ends the process by SIGKILL, as a crash would, and returns when it is gone. */
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

  /** The same as {@link #stop}. */
  @Override
  public void close() throws IOException {
    stop();
  }

  private static String script(Settings settings) {
    return settings.wlpDir().toAbsolutePath().resolve("bin").resolve("server").toString();
  }

  private static ChildProcess spawn(Settings settings, LogFile log, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(script(settings)));
    command.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    Path outputDir = settings.outputDir();
    if (outputDir != null) {
      environment.put("WLP_OUTPUT_DIR", outputDir.toAbsolutePath().toString());
    }
    environment.putAll(settings.environment());
    return ChildProcess.start("Liberty", settings.place().command(command), environment, log);
  }
}
