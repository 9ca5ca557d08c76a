package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The model of the delivery protocol holds, and its mutants are refused ({@code model/README.md}).
 * Needs spin and gcc; as root on Debian {@code model/check} installs them. Without them the test
 * fails: a model that nobody checked proves nothing.
 */
class ModelIT {
  private static final long TIMEOUT_MIN = 15;
  private static final int TOOLS_MISSING = 3;

  @Test
  void modelShouldHoldAndMutantsShouldBeRefused() throws IOException, InterruptedException {
    Path check = Path.of(System.getProperty("whimbrel.it.root"), "model", "check");
    Path home = Path.of(System.getProperty("whimbrel.it.target"), "it");
    Path log = Files.createDirectories(home).resolve("model.log");
    Process process =
        new ProcessBuilder("bash", check.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
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
    assertThat(process.exitValue())
        .as("exit code of model/check; %d: spin or gcc is missing%n%s", TOOLS_MISSING, output)
        .isZero();
    assertThat(output).containsPattern("mutant-14 +ok ").containsPattern("cases in .*, 0 wrong");
  }
}
