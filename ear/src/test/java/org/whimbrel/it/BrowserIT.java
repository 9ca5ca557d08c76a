package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The browser client in a real browser on the real server: {@code web-client/e2e}. Needs Chromium;
 * as root on Debian {@code ./whimbrel test} installs it. Without it the test fails: a page that
 * nobody opened proves nothing.
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
    Path client = Path.of(System.getProperty("whimbrel.it.root"), "web-client");
    Path home = Path.of(System.getProperty("whimbrel.it.target"), "it");
    Path log = Files.createDirectories(home).resolve("browser.log");
    // Not through npx, which would leave a process between this and the one that has to end.
    ProcessBuilder builder =
        new ProcessBuilder("node", "node_modules/@playwright/test/cli.js", "test")
            .directory(client.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
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
    assertThat(process.exitValue()).as("exit code of the browser tests%n%s", output).isZero();
    assertThat(output).containsPattern("(?m)^ +\\d+ passed");
  }
}
