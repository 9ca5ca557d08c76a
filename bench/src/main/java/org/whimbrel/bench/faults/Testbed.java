package org.whimbrel.bench.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.whimbrel.launcher.Installation;

/**
 * An installation of its own that faults are done to, and the wire before it. Variables {@code
 * WHIMBREL_…} of this process reach the server. Thread-safe.
 */
public final class Testbed implements Breakable {
  private final List<LineProxy> lines = new CopyOnWriteArrayList<>();
  private volatile @Nullable Installation installation;
  private boolean closed;

  /**
   * Where it is.
   *
   * @param port of the server; those of the others are counted from it
   * @param home its folder; emptied first
   * @param root a checkout that is built
   * @param nodes how many servers share database and broker
   */
  public record Site(int port, Path home, Path root, int nodes) {
    private static final int LINES_OFFSET = 300;

    /** What clients connect to: the wire before each node. */
    public List<URI> baseUris() {
      return IntStream.range(0, nodes)
          .mapToObj(node -> URI.create("http://127.0.0.1:" + linesPort(node)))
          .toList();
    }

    private int linesPort(int node) {
      return port + LINES_OFFSET + node;
    }
  }

  private Testbed() {}

  /**
   * Starts all of it, and returns when it is ready.
   *
   * @param ownBroker whether the broker is a process of its own
   * @throws IOException if a part does not start
   */
  public static Testbed start(Site site, boolean ownBroker)
      throws IOException, InterruptedException {
    Testbed testbed = new Testbed();
    // Before anything is started: a start takes minutes, and Ctrl-C in it would leave what runs.
    Runtime.getRuntime().addShutdownHook(new Thread(testbed::closeQuietly, "bench-testbed-end"));
    try {
      testbed.begin(site, ownBroker).startAll();
      return testbed;
    } catch (IOException | InterruptedException | RuntimeException e) {
      testbed.close();
      throw e;
    }
  }

  /**
   * Whoever closes meanwhile waits until that much is there; the rest may be closed at any time.
   */
  private synchronized Installation begin(Site site, boolean ownBroker) throws IOException {
    if (closed) {
      throw new IllegalStateException("the testbed is closed");
    }
    for (int node = 0; node < site.nodes(); node++) {
      lines.add(LineProxy.start(site.linesPort(node), site.port() + node));
    }
    Installation begun =
        Installation.begin(
            new Installation.Settings(
                site.home(),
                site.root().resolve("ear/target/liberty/wlp").toAbsolutePath(),
                ownBroker
                    ? Optional.of(site.root().resolve("liberty-config/target"))
                    : Optional.empty(),
                site.nodes(),
                site.port(),
                true,
                Map.of()));
    installation = begun;
    return begun;
  }

  private Installation installation() {
    Installation begun = installation;
    if (begun == null) {
      throw new IllegalStateException("the testbed has not been started");
    }
    return begun;
  }

  @Override
  public int inflict(Fault fault) throws IOException {
    switch (fault.kind()) {
      case SERVER_KILL -> installation().node(node(fault)).killHard();
      case BROKER_KILL -> installation().broker().killHard();
      case DATABASE_KILL -> installation().database().killHard();
      case SERVER_RESTART -> installation().node(node(fault)).stop();
      case SERVER_FREEZE -> installation().node(node(fault)).freeze();
      case BROKER_FREEZE -> installation().broker().freeze();
      case DATABASE_FREEZE -> installation().database().freeze();
      case DATABASE_STOP -> installation().database().close();
      case GATEWAY_KILL, SERVER_PARTITION, BROKER_PARTITION ->
          throw new IllegalStateException("no " + fault.kind().wire() + " here");
      case LINE_CUT -> {
        return sum(each -> each.cut(fault.percent(), fault.lineSeed()));
      }
      case LINE_HALF_OPEN -> {
        return sum(each -> each.halfOpen(fault.percent(), fault.lineSeed()));
      }
    }
    return 0;
  }

  @Override
  public void mend(Fault fault) throws IOException, InterruptedException {
    switch (fault.kind()) {
      case SERVER_KILL, SERVER_RESTART -> installation().startNode(node(fault));
      case BROKER_KILL -> installation().startBroker();
      case DATABASE_KILL, DATABASE_STOP -> installation().startDatabase();
      case SERVER_FREEZE -> installation().node(node(fault)).thaw();
      case BROKER_FREEZE -> installation().broker().thaw();
      case DATABASE_FREEZE -> installation().database().thaw();
      case GATEWAY_KILL, SERVER_PARTITION, BROKER_PARTITION, LINE_CUT, LINE_HALF_OPEN -> {}
    }
    installation().awaitReady();
  }

  @Override
  public int stillHalfOpen() {
    return sum(LineProxy::stillHalfOpen);
  }

  private int sum(Function<LineProxy, CompletableFuture<Integer>> each) {
    return lines.stream().mapToInt(proxy -> each.apply(proxy).join()).sum();
  }

  private int node(Fault fault) {
    return fault.pick(lines.size());
  }

  /** Ends all of it. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    try (Installation last = installation) {
      for (LineProxy proxy : lines) {
        proxy.close();
      }
    }
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      throw new IllegalStateException("the installation did not stop", e);
    }
  }
}
