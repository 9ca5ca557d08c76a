package org.whimbrel.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * The Liberty servers of a cluster.
 *
 * @param config what they are told
 * @param installation runs them
 */
record ClusterNodes(ClusterConfig config, Installation installation) implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofMinutes(5);

  /** What happens after each step of a start; it may end the start by an exception. */
  interface Spawned {
    void noted() throws IOException;
  }

  /** The first has the schema to make; the others then come up side by side. */
  void start(Spawned spawned) throws IOException, InterruptedException {
    for (int node = 0; node < config.nodes(); node++) {
      spawn(node);
      spawned.noted();
      if (node == 0) {
        installation.node(0).awaitReady(READY_LIMIT);
      }
    }
    for (int node = 1; node < config.nodes(); node++) {
      installation.node(node).awaitReady(READY_LIMIT);
    }
  }

  /** Starts one with its roles, counted from 0, and returns at once. */
  void spawn(int node) throws IOException {
    installation.spawnNode(node, config.variablesOf(node));
  }

  /** Stops all of them side by side, since each may take a while; a node's own stop has a limit. */
  @Override
  public void close() {
    List<LibertyServer> running =
        IntStream.range(0, config.nodes())
            .mapToObj(installation::startedNode)
            .flatMap(Optional::stream)
            .toList();
    // Not the common pool, which has as many threads as processors.
    ExecutorService stoppers = Executors.newFixedThreadPool(config.nodes());
    try {
      CompletableFuture.allOf(
              running.stream()
                  .map(node -> CompletableFuture.runAsync(() -> stopQuietly(node), stoppers))
                  .toArray(CompletableFuture[]::new))
          .join();
    } finally {
      stoppers.shutdown();
    }
  }

  private static void stopQuietly(LibertyServer node) {
    try {
      node.stop();
    } catch (IOException e) {
      node.killHard();
    }
  }
}
