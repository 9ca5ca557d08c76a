package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One run: everything up, wait, everything down. */
final class Launcher {
  static final int EXIT_OK = 0;
  static final int EXIT_FAILED = 1;

  private static final Duration READY_LIMIT = Duration.ofMinutes(3);

  private final LauncherConfig config;
  private final Progress progress;
  private final RunningParts parts;
  private final LeftoverProcess leftover;
  private volatile boolean ended;

  Launcher(LauncherConfig config, Progress progress) {
    this.config = config;
    this.progress = progress;
    this.parts = new RunningParts(progress);
    this.leftover = LeftoverProcess.liberty(config.dataDir());
  }

  /**
   * Returns when Whimbrel has been stopped or has failed; what it started is gone by then.
   *
   * @return the exit code
   * @throws StartRefusedException if it cannot start for a reason outside the program
   */
  int run() throws Exception {
    try {
      requireLiberty();
      PrivateFiles.createDirectory(config.dataDir());
      try (RunLock lock = RunLock.acquire(config.dataDir())) {
        return runLocked();
      }
    } finally {
      ended = true;
    }
  }

  private int runLocked() throws Exception {
    try {
      LibertyServer liberty = startAll();
      progress.say(summary());
      int exitCode = liberty.awaitExit();
      if (!parts.isStopping()) {
        progress.say(
            "Liberty ended by itself (code %d). The end of its log:%n%s"
                .formatted(exitCode, liberty.logTail()));
      }
    } catch (Exception e) {
      if (!parts.isStopping()) {
        throw e;
      }
      // Otherwise it is only the consequence of the stop that somebody asked for.
    } finally {
      parts.stopAll();
    }
    return EXIT_FAILED;
  }

  /** Whether {@link #run} is over and has nothing left to stop. */
  boolean hasEnded() {
    return ended;
  }

  /** For the shutdown hook: stops all parts and returns when they are gone. */
  void stop() {
    progress.interrupt("Stopping Whimbrel.");
    parts.stopAll();
  }

  private LibertyServer startAll() throws Exception {
    Secrets secrets;
    TokenKeys keys;
    try (Progress.Step step = begin("[1/4] Checking folders and ports")) {
      stopLeftovers();
      requirePorts();
      secrets = Secrets.loadOrCreate(config.dataDir());
      keys = TokenKeys.loadOrCreate(config.dataDir());
      step.done();
    }
    try (Progress.Step step = begin("[2/4] Database at " + config.database())) {
      if (config.database().embedded()) {
        parts.start("PostgreSQL", () -> startDatabase(config.databasePassword(secrets)));
      }
      step.done();
    }
    LibertyServer liberty;
    try (Progress.Step step = begin("[3/4] Starting Liberty")) {
      liberty = parts.start("Liberty", () -> startLiberty(secrets, keys));
      step.done();
    }
    try (Progress.Step step = begin("[4/4] Waiting until Whimbrel is ready")) {
      liberty.awaitReady(READY_LIMIT);
      step.done();
    }
    return liberty;
  }

  private Progress.Step begin(String text) {
    parts.requireNotStopping();
    return progress.begin(text);
  }

  private void requireLiberty() {
    Path script = config.wlpDir().resolve("bin").resolve("server");
    Path server = config.wlpDir().resolve("usr/servers").resolve(LauncherConfig.SERVER_NAME);
    if (!Files.isExecutable(script) || !Files.exists(server.resolve("server.xml"))) {
      throw new StartRefusedException(
          "No Liberty with a server '%s' in %s. Build the project first, or set WHIMBREL_WLP_DIR."
              .formatted(LauncherConfig.SERVER_NAME, config.wlpDir()));
    }
  }

  private void stopLeftovers() throws IOException {
    leftover.stop();
    EmbeddedDatabase.stopLeftover(databaseHome());
  }

  private void requirePorts() {
    Ports.requireFree(config.httpHost(), config.httpPort(), "WHIMBREL_HTTP_PORT");
    Ports.requireFree(config.httpHost(), config.httpsPort(), "WHIMBREL_HTTPS_PORT");
    if (config.database().embedded()) {
      Ports.requireFree("127.0.0.1", config.database().port(), "WHIMBREL_DB_PORT");
    }
  }

  private EmbeddedDatabase startDatabase(String password) throws IOException {
    return EmbeddedDatabase.start(databaseHome(), config.database().port(), true, password);
  }

  private LibertyServer startLiberty(Secrets secrets, TokenKeys keys) throws IOException {
    LibertyServer liberty =
        LibertyServer.start(
            new LibertyServer.Settings(
                config.wlpDir(),
                LauncherConfig.SERVER_NAME,
                config.dataDir().resolve("liberty"),
                logFile(),
                config.httpHost(),
                config.httpPort(),
                config.libertyEnvironment(secrets, keys)));
    leftover.remember(liberty.pid());
    return liberty;
  }

  private Path databaseHome() {
    return config.dataDir().resolve("postgresql");
  }

  private Path logFile() {
    return config.dataDir().resolve("liberty.log");
  }

  private String summary() {
    String host = Ports.reachableHost(config.httpHost());
    String http = "http://%s:%d".formatted(host, config.httpPort());
    return """

        Whimbrel is ready.
          In a browser      %1$s/
          WebSocket         ws://%2$s:%3$d/ws
          OpenAPI UI        %1$s/openapi/ui/
          Health            %1$s/health
          Operator console  https://%2$s:%4$d/adminCenter (user admin, password in %5$s)
          Log               %6$s
        Ctrl-C stops it.
        """
        .formatted(
            http,
            host,
            config.httpPort(),
            config.httpsPort(),
            config.dataDir().resolve(Secrets.FILE_NAME),
            logFile());
  }
}
