package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script in the place of Liberty's; the real server is for the integration tests. */
class LibertyServerTest {
  private static final String RUNS_UNTIL_KILLED = "exec sleep 600";

  private final Path folder;

  LibertyServerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aServerThatDiesWhileStartingShouldBeReportedWithItsLog() throws Exception {
    try (LibertyServer server = start("echo 'the port is in use' >&2; exit 3")) {
      assertThatThrownBy(() -> server.awaitReady(Duration.ofSeconds(20)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("code 3")
          .hasMessageContaining("the port is in use");
    }
  }

  @Test
  void aServerThatIsLateShouldBeReportedAndKeptRunning() throws Exception {
    try (LibertyServer server = start(RUNS_UNTIL_KILLED)) {
      assertThatThrownBy(() -> server.awaitReady(Duration.ofMillis(300)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not ready");
      assertThat(server.isAlive()).isTrue();
    }
  }

  @Test
  void aServerThatIgnoresTheStopCommandShouldEndAllTheSame() throws Exception {
    LibertyServer server = start(RUNS_UNTIL_KILLED);
    server.stop();
    assertThat(ProcessHandle.of(server.pid()).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aKilledServerShouldShowTheSignalInItsExitCode() throws Exception {
    try (LibertyServer server = start(RUNS_UNTIL_KILLED)) {
      server.killHard();
      assertThat(server.awaitExit()).isEqualTo(128 + 9);
    }
  }

  @Test
  void aFrozenServerShouldGoOnWhenItIsThawed() throws Exception {
    Path ticks = folder.resolve("ticks");
    try (LibertyServer server =
        start("while :; do echo tick >> '" + ticks + "'; sleep 0.02; done")) {
      await().until(() -> Files.exists(ticks));
      server.freeze();
      await().until(() -> state(server.pid()).equals("T"));
      long length = Files.size(ticks);
      await().during(Duration.ofMillis(200)).until(() -> Files.size(ticks) == length);

      server.thaw();

      await().until(() -> Files.size(ticks) > length);
    }
  }

  /** One letter, see proc(5); T is stopped. */
  private static String state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
  }

  @Test
  void theServerShouldGetItsEnvironmentAndOnlyTheRunShouldBeInTheTail() throws Exception {
    Files.writeString(folder.resolve("server.log"), "an earlier run\n");
    try (LibertyServer server = start("echo \"got $WHIMBREL_TEST in $WLP_OUTPUT_DIR\"")) {
      assertThat(server.awaitExit()).isZero();
      assertThat(server.logTail()).isEqualTo("got through in " + folder.resolve("out"));
    }
  }

  private LibertyServer start(String whatRunDoes) throws IOException {
    Path script = folder.resolve("wlp/bin/server");
    Files.createDirectories(folder.resolve("wlp/bin"));
    Files.writeString(script, "#!/bin/sh\n[ \"$1\" = run ] || exit 1\n" + whatRunDoes + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return LibertyServer.start(
        new LibertyServer.Settings(
            folder.resolve("wlp"),
            "any",
            folder.resolve("out"),
            folder.resolve("server.log"),
            "127.0.0.1",
            FreePort.find(),
            Map.of("WHIMBREL_TEST", "through")));
  }
}
