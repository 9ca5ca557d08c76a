package org.whimbrel.bench.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.whimbrel.launcher.Installation;

/**
 * An installation of its own that faults are done to, and the wire before it. Variables {@code
 * WHIMBREL_…} of this process reach the server. Thread-safe.
 */
public final class Testbed implements AutoCloseable {
  private final Installation installation;
  private final LineProxy lines;
  private final Thread hook = new Thread(this::closeQuietly, "bench-testbed-end");

  /**
   * Where it is.
   *
   * @param port of the server; those of the others are counted from it
   * @param home its folder; emptied first
   * @param root a checkout that is built
   */
  public record Site(int port, Path home, Path root) {
    private static final int LINES_OFFSET = 300;

    /** What clients connect to. */
    public URI baseUri() {
      return URI.create("http://127.0.0.1:" + linesPort());
    }

    private int linesPort() {
      return port + LINES_OFFSET;
    }
  }

  private Testbed(Installation installation, LineProxy lines) {
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
    LineProxy lines = LineProxy.start(site.linesPort(), site.port());
    try {
      return new Testbed(
          Installation.start(
              new Installation.Settings(
                  site.home(),
                  site.root().resolve("ear/target/liberty/wlp").toAbsolutePath(),
                  ownBroker
                      ? Optional.of(site.root().resolve("liberty-config/target"))
                      : Optional.empty(),
                  site.port(),
                  true,
                  Map.of())),
          lines);
    } catch (IOException | InterruptedException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /**
   * Makes something go wrong.
   *
   * @return how many lines it was done to
   */
  int inflict(Fault fault) throws IOException {
    switch (fault.kind()) {
      case SERVER_KILL -> installation.liberty().killHard();
      case BROKER_KILL -> installation.broker().killHard();
      case DATABASE_KILL -> installation.database().killHard();
      case SERVER_FREEZE -> installation.liberty().freeze();
      case BROKER_FREEZE -> installation.broker().freeze();
      case DATABASE_FREEZE -> installation.database().freeze();
      case DATABASE_STOP -> installation.database().close();
      case LINE_CUT -> {
        return lines.cut(fault.percent(), fault.lineSeed()).join();
      }
      case LINE_HALF_OPEN -> {
        return lines.halfOpen(fault.percent(), fault.lineSeed()).join();
      }
    }
    return 0;
  }

  /** Sets it right, and returns when the server says that all is ready. */
  void mend(Fault fault) throws IOException, InterruptedException {
    switch (fault.kind()) {
      case SERVER_KILL -> installation.startLiberty();
      case BROKER_KILL -> installation.startBroker();
      case DATABASE_KILL, DATABASE_STOP -> installation.startDatabase();
      case SERVER_FREEZE -> installation.liberty().thaw();
      case BROKER_FREEZE -> installation.broker().thaw();
      case DATABASE_FREEZE -> installation.database().thaw();
      case LINE_CUT, LINE_HALF_OPEN -> {}
    }
    installation.awaitReady();
  }

  /** How many half-open lines their clients have not given up. */
  int stillHalfOpen() {
    return lines.stillHalfOpen().join();
  }

  /** Ends all of it. */
  @Override
  public void close() throws IOException {
    try {
      installation.close();
    } finally {
      lines.close();
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
