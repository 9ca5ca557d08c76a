package org.whimbrel.bench.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.whimbrel.launcher.Installation;

/**
 * An installation of its own that faults are done to, and the wire before it. Variables {@code
 * WHIMBREL_…} of this process reach the server. Thread-safe.
 */
public final class Testbed implements Breakable {
  private final Installation installation;
  private final List<LineProxy> lines;
  private final Thread hook = new Thread(this::closeQuietly, "bench-testbed-end");

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

  private Testbed(Installation installation, List<LineProxy> lines) {
    this.installation = installation;
    this.lines = lines;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts all of it, and returns when it is ready.
   *
   * @param ownBroker whether the broker is a process of its own
   * @throws IOException if a part does not start
   */
  public static Testbed start(Site site, boolean ownBroker)
      throws IOException, InterruptedException {
    List<LineProxy> lines = new ArrayList<>();
    try {
      for (int node = 0; node < site.nodes(); node++) {
        lines.add(LineProxy.start(site.linesPort(node), site.port() + node));
      }
      return new Testbed(
          Installation.start(
              new Installation.Settings(
                  site.home(),
                  site.root().resolve("ear/target/liberty/wlp").toAbsolutePath(),
                  ownBroker
                      ? Optional.of(site.root().resolve("liberty-config/target"))
                      : Optional.empty(),
                  site.nodes(),
                  site.port(),
                  true,
                  Map.of())),
          lines);
    } catch (IOException | InterruptedException | RuntimeException e) {
      closeAll(lines);
      throw e;
    }
  }

  @Override
  public int inflict(Fault fault) throws IOException {
    switch (fault.kind()) {
      case SERVER_KILL -> installation.node(node(fault)).killHard();
      case BROKER_KILL -> installation.broker().killHard();
      case DATABASE_KILL -> installation.database().killHard();
      case SERVER_RESTART -> installation.node(node(fault)).stop();
      case SERVER_FREEZE -> installation.node(node(fault)).freeze();
      case BROKER_FREEZE -> installation.broker().freeze();
      case DATABASE_FREEZE -> installation.database().freeze();
      case DATABASE_STOP -> installation.database().close();
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
      case SERVER_KILL, SERVER_RESTART -> installation.startNode(node(fault));
      case BROKER_KILL -> installation.startBroker();
      case DATABASE_KILL, DATABASE_STOP -> installation.startDatabase();
      case SERVER_FREEZE -> installation.node(node(fault)).thaw();
      case BROKER_FREEZE -> installation.broker().thaw();
      case DATABASE_FREEZE -> installation.database().thaw();
      case GATEWAY_KILL, SERVER_PARTITION, BROKER_PARTITION, LINE_CUT, LINE_HALF_OPEN -> {}
    }
    installation.awaitReady();
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
  public void close() throws IOException {
    try {
      installation.close();
    } finally {
      closeAll(lines);
    }
  }

  private static void closeAll(List<LineProxy> lines) throws IOException {
    for (LineProxy proxy : lines) {
      proxy.close();
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
