package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Nothing is lost, doubled or altered while each part of an installation is killed, frozen and cut
 * off under load: the load program with faults, in its short version. {@code docs/operations.md}
 * tells of the long one.
 */
class FaultsIT {
  private static final int HTTP_PORT = 19_083;
  private static final long TIMEOUT_MIN = 12;

  private static final List<String> KINDS =
      List.of(
          "server-kill",
          "broker-kill",
          "database-kill",
          "server-freeze",
          "broker-freeze",
          "database-freeze",
          "line-cut",
          "line-half-open");

  @Test
  void nothingShouldBeLostOrDoubledWhateverBreaks() throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("whimbrel.it.root"));
    Path home = Path.of(System.getProperty("whimbrel.it.target"), "it");
    Path table = Files.createDirectories(home).resolve("faults.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                root.resolve("bench/target/bench.jar").toString(),
                "--faults",
                "--fault-kinds",
                String.join(",", KINDS),
                "--fault-count",
                String.valueOf(KINDS.size()),
                "--fault-seed",
                "18",
                "--fault-every",
                "3",
                "--fault-pause-max",
                "2",
                "--fault-freeze-max",
                "3",
                "--reconnect-max",
                "3",
                "--ping-after",
                "5",
                "--users",
                "40",
                "--rate",
                "40",
                "--warmup",
                "2",
                "--seconds",
                "34",
                "--fault-port",
                String.valueOf(HTTP_PORT),
                "--fault-dir",
                home.resolve("faults").toString(),
                "--root",
                root.toString())
            .redirectErrorStream(true)
            .redirectOutput(table.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "WHIMBREL_ACCOUNTS_PASSWORDITERATIONS", "2048",
                // So short that tokens are refreshed all the time, and answers to that get lost.
                "WHIMBREL_TOKEN_ACCESSTTLMS", "35000",
                "WHIMBREL_SOCKET_PINGINTERVALMS", "1000",
                "WHIMBREL_SOCKET_PONGTIMEOUTMS", "2000"));
    Process process = builder.start();
    boolean ended;
    try {
      ended = process.waitFor(TIMEOUT_MIN, TimeUnit.MINUTES);
    } finally {
      end(process);
    }
    String output = Files.readString(table);
    assertThat(ended).as("ended within %d min%n%s", TIMEOUT_MIN, output).isTrue();
    assertThat(process.exitValue()).as("exit code of the load program%n%s", output).isZero();
    assertThat(output).contains("PROVED: ");
    // Each line of the table begins with the number of its fault; a fault's kind is named there.
    KINDS.forEach(kind -> assertThat(output).containsPattern("(?m)^ +\\d+ +[\\d.]+ +" + kind));
  }

  /** SIGTERM has it stop the installation that it started. */
  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
  }
}
