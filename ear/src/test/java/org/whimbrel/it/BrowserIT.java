package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The browser client on the real server: {@code web-client/e2e} in a real browser, and {@code
 * web-client/test/live.test.ts} without one. Needs Chromium; as root on Debian {@code ./whimbrel
 * test} installs it. Without it the test fails: a page that nobody opened proves nothing.
 */
@ExtendWith(SharedServer.class)
class BrowserIT {
  private static final long TIMEOUT_MIN = 15;

  private final WhimbrelServer server;

  BrowserIT(WhimbrelServer server) {
    this.server = server;
  }

  @Test
  void thePageShouldDoWhatItPromises() throws IOException, InterruptedException {
    String output = run("browser.log", Map.of(), "node_modules/@playwright/test/cli.js", "test");
    assertThat(output).containsPattern("(?m)^ +\\d+ passed");
  }

  /** The client without its page, in Node: what fails here is none of the browser's fault. */
  @Test
  void theEngineAloneShouldDoWhatThePageAsksOfIt() throws IOException, InterruptedException {
    Map<String, String> sockets = Map.of("NODE_OPTIONS", "--experimental-websocket");
    String output =
        run("engine.log", sockets, "node_modules/vitest/vitest.mjs", "run", "test/live.test.ts");
    assertThat(output).containsPattern("Tests +\\d+ passed").doesNotContain("skipped");
  }

  /** Not through npx, which would leave a process between this and the one that has to end. */
  private String run(String logName, Map<String, String> extra, String... script)
      throws IOException, InterruptedException {
    Path client = Path.of(System.getProperty("whimbrel.it.root"), "web-client");
    Path home = Path.of(System.getProperty("whimbrel.it.target"), "it");
    Path log = Files.createDirectories(home).resolve(logName);
    List<String> command = new ArrayList<>(List.of("node"));
    command.addAll(List.of(script));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(client.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(extra);
    builder.environment().put("NO_COLOR", "1"); // what it says is read here
    builder.environment().put("WHIMBREL_URL", server.http().toString());
    Process process = builder.start();
    boolean ended;
    try {
      process.getOutputStream().close();
      ended = process.waitFor(TIMEOUT_MIN, TimeUnit.MINUTES);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String output = Files.readString(log);
    assertThat(ended).as("ended within %d min%n%s", TIMEOUT_MIN, output).isTrue();
    assertThat(process.exitValue()).as("exit code of %s%n%s", script[0], output).isZero();
    return output;
  }
}
