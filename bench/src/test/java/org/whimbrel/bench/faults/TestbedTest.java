package org.whimbrel.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.whimbrel.launcher.EmbeddedDatabase;

/** With a shell script in the place of Liberty's, which never gets ready. */
class TestbedTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What a testbed of one node takes, counted from its first port. */
  private static final List<Integer> PORTS = List.of(0, 100, 200, 300);

  private final Path home;
  private final Path root;
  private final Path noted;

  TestbedTest(@TempDir Path home, @TempDir Path root) {
    this.home = home;
    this.root = root;
    this.noted = root.resolve("pid");
  }

  @AfterEach
  void endWhatIsLeft() throws IOException {
    if (Files.exists(noted)) {
      server().ifPresent(ProcessHandle::destroyForcibly);
    }
    EmbeddedDatabase.stopLeftover(home.resolve("postgresql"));
  }

  @Test
  void aStartThatIsInterruptedShouldLeaveNoProcess() throws Exception {
    Path script =
        Files.createDirectories(root.resolve("ear/target/liberty/wlp/bin")).resolve("server");
    Files.writeString(script, "#!/bin/sh\necho $$ > '" + noted + "'\nexec sleep 600\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Process starting =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartedTestbed.class.getName(),
                String.valueOf(freePorts()),
                home.toString(),
                root.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await()
        .atMost(LIMIT)
        .until(() -> !starting.isAlive() || (Files.exists(noted) && Files.size(noted) > 1));
    assertThat(starting.isAlive()).as("it waits for the server").isTrue();

    starting.destroy(); // SIGTERM, which is to a JVM what Ctrl-C is

    assertThat(starting.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(server()).as("the server").isEmpty();
    assertThat(home.resolve("postgresql/data/postmaster.pid")).doesNotExist();
  }

  private Optional<ProcessHandle> server() throws IOException {
    long pid = Long.parseLong(Files.readString(noted).strip());
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
  }

  private static int freePorts() {
    return IntStream.iterate(20_000, port -> port < 30_000, port -> port + 1)
        .filter(first -> PORTS.stream().allMatch(offset -> isFree(first + offset)))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
