package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of the browser client's, in its folder and against a server. */
final class PageScripts {
  private static final long TIMEOUT_MIN = 15;

  private PageScripts() {}

  /**
   * Waits for the end of a program, which has to succeed, and returns all that it wrote. Not
   * through npx, which would leave a process between this and the one that has to end.
   *
   * @param server where the page is
   * @param logName of the file in {@code target/it} that gets what it writes
   * @param extra further variables
   * @param script the program and its arguments
   */
  static String run(URI server, String logName, Map<String, String> extra, String... script)
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
    builder.environment().put("WHIMBREL_URL", server.toString());
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
