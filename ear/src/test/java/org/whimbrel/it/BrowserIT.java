package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The browser client on the real server: {@code web-client/e2e} in a real browser, and {@code
 * web-client/test/live.test.ts} without one. Needs Chromium; as root on Debian {@code ./whimbrel
 * test} installs it. Without it the test fails: a page that nobody opened proves nothing.
 */
@ExtendWith(SharedServer.class)
class BrowserIT {
  private final WhimbrelServer server;

  BrowserIT(WhimbrelServer server) {
    this.server = server;
  }

  @Test
  void thePageShouldDoWhatItPromises() throws IOException, InterruptedException {
    String output =
        PageScripts.run(
            server.http(), "browser.log", Map.of(), "node_modules/@playwright/test/cli.js", "test");
    assertThat(output).containsPattern("(?m)^ +\\d+ passed");
  }

  /** The client without its page, in Node: what fails here is none of the browser's fault. */
  @Test
  void theEngineAloneShouldDoWhatThePageAsksOfIt() throws IOException, InterruptedException {
    Map<String, String> sockets = Map.of("NODE_OPTIONS", "--experimental-websocket");
    String output =
        PageScripts.run(
            server.http(),
            "engine.log",
            sockets,
            "node_modules/vitest/vitest.mjs",
            "run",
            "test/live.test.ts");
    assertThat(output).containsPattern("Tests +\\d+ passed").doesNotContain("skipped");
  }
}
