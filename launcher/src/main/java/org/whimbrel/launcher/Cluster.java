package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of several nodes on one machine: PostgreSQL, the brokers, the nodes and HAProxy in front
 * of them; what dies is started again.
 */
final class Cluster {
  private static final Duration BROKER_LIMIT = Duration.ofMinutes(3);

  private final ClusterConfig config;
  private final Progress progress;
  private final RunningParts parts;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Installation installation;
  private @Nullable Gateway gateway;
  private @Nullable Path certificate;
  private volatile boolean ended;

  Cluster(ClusterConfig config, Progress progress) {
    this.config = config;
    this.progress = progress;
    this.parts = new RunningParts(progress);
  }

  /**
   * Returns when the cluster has been stopped or could not be started; what it started is gone by
   * then.
   *
   * @throws StartRefusedException if it cannot start for a reason outside the program
   */
  void run() throws Exception {
    try {
      startAll();
      stopped.await();
    } catch (Exception e) {
      if (!parts.isStopping()) {
        throw e;
      }
      // Otherwise it is only the consequence of the stop that somebody asked for.
    } finally {
      stopped.countDown();
      parts.stopAll();
      ClusterFile.forget(config.home());
      ended = true;
    }
  }

  /** Whether {@link #run} is over and has nothing left to stop. */
  boolean hasEnded() {
    return ended;
  }

  /** For the shutdown hook: stops all parts and returns when they are gone. */
  void stop() throws IOException {
    progress.interrupt("Stopping the cluster.");
    stopped.countDown();
    parts.stopAll();
    ClusterFile.forget(config.home());
  }

  private void startAll() throws Exception {
    int steps = 5;
    try (Progress.Step step = begin(1, steps, "Checking folders and ports")) {
      requireBuilt();
      Gateway.program();
      PrivateFiles.createDirectory(config.home());
      step.done();
    }
    Installation started;
    try (Progress.Step step = begin(2, steps, "Starting PostgreSQL")) {
      // Leftovers of a killed launcher are stopped under the lock of the folder.
      started =
          parts.start("PostgreSQL and the brokers", () -> Installation.open(config.installation()));
      installation = started;
      Gateway.stopLeftover(config.gatewayHome());
      step.done();
    }
    try (Progress.Step step =
        begin(3, steps, "Starting %d brokers".formatted(started.brokers().size()))) {
      started.brokers().startAll(BROKER_LIMIT);
      step.done();
    }
    try (Progress.Step step = begin(4, steps, "Starting HAProxy")) {
      gateway = parts.start("HAProxy", this::startGateway);
      step.done();
    }
    note();
    keep(infrastructure(started)); // the nodes take long, and cannot come up without it
    ClusterNodes nodes = parts.start("the nodes", () -> new ClusterNodes(config, started));
    try (Progress.Step step = begin(5, steps, "Starting %d nodes".formatted(config.nodes()))) {
      nodes.start(this::noteUnlessStopping);
      step.done();
    }
    progress.say(summary());
    keep(nodes(started, nodes));
  }

  private Progress.Step begin(int number, int of, String text) {
    parts.requireNotStopping();
    return progress.begin("[%d/%d] %s".formatted(number, of, text));
  }

  private void requireBuilt() {
    Path server = config.wlpDir().resolve("usr/servers").resolve(LauncherConfig.SERVER_NAME);
    List<Path> needed =
        List.of(
            config.wlpDir().resolve("bin/server"),
            server.resolve("server.xml"),
            config.brokerJarsDir().resolve("broker-lib"),
            config.gatewayDir().resolve("haproxy.cfg"));
    for (Path path : needed) {
      if (!Files.exists(path)) {
        throw new StartRefusedException(
            "Missing: %s. Build the project first, and start it from its folder.".formatted(path));
      }
    }
  }

  private Gateway startGateway() throws IOException, InterruptedException {
    Installation running = running();
    Path bundle = config.certificate().orElseGet(() -> config.gatewayHome().resolve("gateway.pem"));
    if (config.certificate().isEmpty()) {
      GatewayCertificate own =
          GatewayCertificate.loadOrCreate(
              config.gatewayHome(), config.gatewayNames(), Clock.systemUTC());
      certificate = own.certificate();
    }
    List<Gateway.Node> nodes =
        IntStream.range(0, config.nodes())
            .mapToObj(
                node ->
                    new Gateway.Node(
                        NodeStart.name(node),
                        running.settings().network().node(node).host()
                            + ":"
                            + running.settings().httpPort(node),
                        config.roles().get(node).takesSockets(),
                        config.roles().get(node).takesRequests()))
            .toList();
    return Gateway.start(
        new Gateway.Settings(
            config.gatewayDir(),
            config.gatewayHome(),
            config.gatewayHost(),
            config.gatewayPort(),
            config.statsPort(),
            bundle,
            nodes,
            running.secrets().adminPassword(),
            config.gatewayVariables()));
  }

  private void keep(List<Keeper.Part> kept) {
    kept.forEach(part -> Keeper.keep(part, progress, stopped));
  }

  private List<Keeper.Part> infrastructure(Installation started) {
    List<Keeper.Part> kept = new ArrayList<>();
    kept.add(
        part("PostgreSQL", () -> started.database().pid().isPresent(), started::startDatabase));
    for (int i = 0; i < started.brokers().size(); i++) {
      int broker = i;
      kept.add(
          part(
              "broker-" + (broker + 1),
              () -> started.brokers().broker(broker).isAlive(),
              () -> started.brokers().start(broker)));
    }
    kept.add(part("HAProxy", () -> gateway().isAlive(), () -> gateway().restart()));
    return kept;
  }

  private List<Keeper.Part> nodes(Installation started, ClusterNodes nodes) {
    return IntStream.range(0, config.nodes())
        .mapToObj(
            node ->
                part(
                    NodeStart.name(node),
                    () -> started.node(node).isAlive(),
                    () -> nodes.spawn(node)))
        .toList();
  }

  private interface Check {
    boolean isAlive() throws Exception;
  }

  private interface Start {
    void run() throws Exception;
  }

  private Keeper.Part part(String name, Check check, Start start) {
    return new Keeper.Part() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public boolean isAlive() throws Exception {
        return check.isAlive();
      }

      @Override
      public void start() throws Exception {
        start.run();
        note();
      }
    };
  }

  private void noteUnlessStopping() throws IOException {
    parts.requireNotStopping();
    note();
  }

  private Installation running() {
    Installation running = installation;
    if (running == null) {
      throw new IllegalStateException("the installation has not been started");
    }
    return running;
  }

  private Gateway gateway() {
    Gateway running = gateway;
    if (running == null) {
      throw new IllegalStateException("the gateway has not been started");
    }
    return running;
  }

  /** Writes down where all parts are now. */
  private synchronized void note() throws IOException {
    if (stopped.getCount() == 0) {
      return;
    }
    new ClusterNote(config, running(), gateway()).file().write(config.home());
  }

  private String summary() throws IOException {
    String trust =
        certificate == null
            ? ""
            : """
              Certificate       %s
                                SHA-256 %s
                                Clients have to be told to trust it: docs/cluster.md
            """
                .formatted(
                    certificate, new GatewayCertificate(certificate, certificate).fingerprint());
    return """

        Whimbrel is ready, with %1$d nodes.
          In a browser      %2$s/
          WebSocket         %3$s/ws
        %4$s  Operators' page   http://127.0.0.1:%5$d/ (user admin, password in %6$s)
          Status            ./whimbrel cluster status
          Logs and data     %7$s
        Ctrl-C or "./whimbrel cluster stop" stops it.
        """
        .formatted(
            config.nodes(),
            config.gatewayUrl(),
            config.gatewayUrl().replaceFirst("^http", "ws"),
            trust,
            config.statsPort(),
            config.home().resolve(Secrets.FILE_NAME),
            config.home());
  }
}
