package org.whimbrel.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command line {@code cluster [N] [start|status [--json]|restart|stop]}. */
final class ClusterCommand {
  /** {@code status} and {@code stop}: there is no cluster. */
  static final int EXIT_NONE = 3;

  private static final int EXIT_OK = 0;
  private static final int EXIT_FAILED = 1;
  private static final int EXIT_REFUSED = 2;
  private static final Duration STOP_LIMIT = Duration.ofMinutes(3);

  private final Environment environment;
  private final PrintStream out;

  ClusterCommand(Environment environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  /**
   * Runs one command.
   *
   * @param arguments what follows the word {@code cluster}
   * @return the exit code; 2 if it does not understand the arguments
   */
  int run(List<String> arguments) throws Exception {
    List<String> words = new ArrayList<>(arguments);
    int nodes = ClusterConfig.NODES_DEFAULT;
    boolean counted = !words.isEmpty() && words.get(0).matches("\\d{1,3}");
    if (counted) {
      nodes = Integer.parseInt(words.remove(0));
    }
    String verb = words.isEmpty() ? "start" : words.remove(0);
    boolean json = verb.equals("status") && words.remove("--json");
    if (!words.isEmpty() || (counted && !verb.equals("start"))) {
      return usage();
    }
    return switch (verb) {
      case "start" -> start(nodes);
      case "status" -> status(json);
      case "restart" -> restart();
      case "stop" -> stop();
      default -> usage();
    };
  }

  private int usage() {
    out.println("Usage: ./whimbrel cluster [N] [start] | status [--json] | restart | stop");
    return EXIT_REFUSED;
  }

  private int start(int nodes) throws Exception {
    Cluster cluster = new Cluster(ClusterConfig.from(environment, nodes), new Progress(out));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cluster), "shutdown"));
    cluster.run();
    return EXIT_OK;
  }

  private void stop(Cluster cluster) {
    if (cluster.hasEnded()) {
      return; // the hook runs at every exit
    }
    try {
      cluster.stop();
      // Otherwise the JVM would end with 128 + the signal's number, which looks like a failure.
      Runtime.getRuntime().halt(EXIT_OK);
    } catch (IOException e) {
      out.println("The cluster did not stop in good order: " + e.getMessage());
      Runtime.getRuntime().halt(EXIT_FAILED);
    }
  }

  private int status(boolean json) throws IOException {
    Optional<ClusterFile> file = isRunning() ? ClusterFile.read(home()) : Optional.empty();
    if (file.isEmpty()) {
      return none(json);
    }
    ClusterStatus status = ClusterStatus.of(file.get().withRolesNow(home()));
    out.print(json ? status.json() + "\n" : status.table());
    return EXIT_OK;
  }

  private int restart() throws IOException {
    Optional<ClusterFile> file = isRunning() ? ClusterFile.read(home()) : Optional.empty();
    if (file.isEmpty()) {
      return none(false);
    }
    try {
      new ClusterRestart(home(), new Progress(out)).run(file.get());
      return EXIT_OK;
    } catch (IOException e) {
      out.println(e.getMessage());
      return EXIT_FAILED;
    }
  }

  private int none(boolean json) {
    out.println(json ? "{}" : "No cluster runs from " + home() + ".");
    return EXIT_NONE;
  }

  private int stop() throws IOException {
    if (!Files.exists(home())) {
      return none(false);
    }
    Optional<ClusterFile> file = ClusterFile.read(home());
    if (!isRunning()) {
      boolean left = file.isPresent();
      stopLeftovers();
      return left ? EXIT_OK : none(false);
    }
    file.flatMap(found -> ProcessHandle.of(found.launcherPid())).ifPresent(ProcessHandle::destroy);
    if (file.isEmpty() || !Waiting.until(() -> !isRunning(), STOP_LIMIT)) {
      out.println("The cluster in %s did not stop; try again.".formatted(home()));
      return EXIT_FAILED;
    }
    out.println("Stopped.");
    return EXIT_OK;
  }

  /** Its launcher was killed: the other parts may still run. */
  private void stopLeftovers() throws IOException {
    try (RunLock lock = RunLock.acquire(home())) {
      Gateway.stopLeftover(ClusterConfig.gatewayHome(home()));
      Installation.stopLeftovers(home());
      ClusterFile.forget(home());
      out.println("Stopped what a killed launcher had left in %s.".formatted(home()));
    }
  }

  private Path home() {
    return ClusterConfig.home(environment);
  }

  /** The lock is the operating system's, and gone with its process. */
  private boolean isRunning() {
    if (!Files.exists(home())) {
      return false;
    }
    try (RunLock lock = RunLock.acquire(home())) {
      return false;
    } catch (StartRefusedException e) {
      return true;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
