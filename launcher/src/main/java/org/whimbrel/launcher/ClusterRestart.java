package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Restarts the nodes of a running cluster one after the other, so that there is always one that
 * serves. The cluster's own launcher starts what has ended; this only ends it, and waits.
 */
final class ClusterRestart {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);

  /** The gateway asks each node once in a second, and believes the second good answer. */
  private static final Duration GATEWAY_LIMIT = Duration.ofSeconds(20);

  private final Path home;
  private final Progress progress;

  ClusterRestart(Path home, Progress progress) {
    this.home = home;
    this.progress = progress;
  }

  /**
   * Returns when all nodes have been restarted and the gateway uses them again.
   *
   * @throws IOException if a node does not end or does not become ready in time; those after it are
   *     left as they are
   */
  void run(ClusterFile cluster) throws IOException {
    for (ClusterFile.Node node : cluster.nodes()) {
      stop(node);
      awaitReady(node);
    }
    progress.say("All nodes have been restarted.");
  }

  /** By SIGTERM, so that a node can finish what it has in hand. */
  private void stop(ClusterFile.Node node) throws IOException {
    try (Progress.Step step = progress.begin("Stopping " + node.name())) {
      Optional<ProcessHandle> found =
          node.pid() == 0 ? Optional.empty() : ProcessHandle.of(node.pid());
      if (found.isPresent()) {
        ProcessHandle process = found.get();
        process.destroy();
        if (!Waiting.until(() -> !process.isAlive(), STOP_LIMIT)) {
          process.destroyForcibly();
          require(
              Waiting.until(() -> !process.isAlive(), KILL_LIMIT), node.name() + " does not end");
        }
      }
      step.done();
    }
  }

  private void awaitReady(ClusterFile.Node before) throws IOException {
    String name = before.name();
    try (Progress.Step step = progress.begin("Starting " + name)) {
      require(
          Waiting.until(
              () -> is(name, node -> node.pid() != before.pid() && node.pid() != 0), READY_LIMIT),
          name + " was not started again");
      require(
          Waiting.until(() -> is(name, node -> ClusterStatus.isReady(node.http())), READY_LIMIT),
          name + " is not ready");
      require(Waiting.until(() -> isUsed(name), GATEWAY_LIMIT), "The gateway does not use " + name);
      step.done();
    }
  }

  private boolean is(String name, Predicate<ClusterFile.Node> wanted) {
    try {
      return ClusterFile.read(home).stream()
          .flatMap(file -> file.nodes().stream())
          .anyMatch(node -> node.name().equals(name) && wanted.test(node));
    } catch (IOException e) {
      return false; // it is asked again
    }
  }

  private boolean isUsed(String name) {
    try {
      Optional<ClusterFile> file = ClusterFile.read(home);
      return file.isPresent()
          && Optional.ofNullable(
                  new GatewayAdmin(Path.of(file.get().gateway().adminSocket())).nodes().get(name))
              // A worker is not behind the gateway.
              .map(state -> state.state().startsWith("UP"))
              .orElse(true);
    } catch (IOException e) {
      return false; // HAProxy may be coming up itself
    }
  }

  private static void require(boolean done, String complaint) throws IOException {
    if (!done) {
      throw new IOException(complaint + "; see its log. The nodes after it run on as they were.");
    }
  }
}
