package org.whimbrel.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningClusterTest {
  private final Path file;
  private final HttpServer node;
  private final List<Process> processes = new ArrayList<>();

  RunningClusterTest(@TempDir Path folder) throws IOException {
    file = folder.resolve("cluster.json");
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext(
        "/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    node.start();
  }

  @AfterEach
  void end() {
    node.stop(0);
    processes.forEach(Process::destroyForcibly);
  }

  private Process process() throws IOException {
    Process process = new ProcessBuilder("sleep", "60").start();
    processes.add(process);
    return process;
  }

  private void write(Process nodeProcess, Process gateway) throws IOException {
    Files.writeString(
        file,
        """
        {"nodes": [{"http": "http://127.0.0.1:%d", "pid": %d}], "haproxy": {"pid": %d}}
        """
            .formatted(node.getAddress().getPort(), nodeProcess.pid(), gateway.pid()));
  }

  private static Fault fault(FaultKind kind) {
    return new Fault(1, kind, 0, 0, 0, 5);
  }

  @Test
  void aKilledPartShouldCountAsMendedOnlyWhenAnotherProcessHasTakenItsPlace() throws Exception {
    Process server = process();
    Process gateway = process();
    write(server, gateway);
    try (RunningCluster cluster = new RunningCluster(file)) {
      Fault kill = fault(FaultKind.GATEWAY_KILL);

      cluster.inflict(kill);

      assertThat(gateway.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(server.isAlive()).isTrue();
      CompletableFuture<Void> mended =
          CompletableFuture.runAsync(
              () -> {
                try {
                  cluster.mend(kill);
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(mended.copy().orTimeout(500, TimeUnit.MILLISECONDS))
          .failsWithin(5, TimeUnit.SECONDS);
      write(server, process());
      assertThat(mended).succeedsWithin(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aFrozenNodeShouldGoOnWhenItIsMended() throws Exception {
    Process server = process();
    write(server, process());
    try (RunningCluster cluster = new RunningCluster(file)) {
      Fault freeze = fault(FaultKind.SERVER_FREEZE);

      cluster.inflict(freeze);
      assertThat(comesTo(server, true)).isTrue();
      cluster.mend(freeze);
      assertThat(comesTo(server, false)).isTrue();
    }
  }

  @Test
  void aPartOnASharedNetworkShouldNotCountAsCutOff() throws Exception {
    write(process(), process());
    try (RunningCluster cluster = new RunningCluster(file)) {
      assertThatIOException()
          .isThrownBy(() -> cluster.inflict(fault(FaultKind.SERVER_PARTITION)))
          .withMessageContaining("WHIMBREL_CLUSTER_NETWORK");
    }
  }

  /** Whether it is stopped, or goes on, within 5 s; a signal takes a moment. */
  private static boolean comesTo(Process process, boolean stopped)
      throws IOException, InterruptedException {
    long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (isStopped(process) != stopped) {
      if (System.nanoTime() - untilNanos > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }

  private static boolean isStopped(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
  }
}
