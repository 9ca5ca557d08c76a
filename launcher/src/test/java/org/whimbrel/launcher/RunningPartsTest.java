package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningPartsTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final RunningParts parts =
      new RunningParts(new Progress(new PrintStream(output, true, StandardCharsets.UTF_8)));
  private final List<String> stopped = new ArrayList<>();

  @Test
  void theNewestShouldStopFirst() throws Exception {
    parts.start("database", () -> () -> stopped.add("database"));
    parts.start("server", () -> () -> stopped.add("server"));
    parts.stopAll();
    assertThat(stopped).containsExactly("server", "database");
  }

  @Test
  void onePartThatDoesNotStopShouldNotKeepTheOthersRunning() throws Exception {
    parts.start("database", () -> () -> stopped.add("database"));
    parts.start("server", () -> RunningPartsTest::failToStop);
    parts.stopAll();
    assertThat(stopped).containsExactly("database");
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("server", "stuck");
  }

  @Test
  void nothingShouldStartOnceStoppingHasBegun() {
    parts.stopAll();
    assertThatThrownBy(() -> parts.start("server", () -> RunningPartsTest::failToStop))
        .isInstanceOf(RunningParts.StoppingException.class);
  }

  private static void failToStop() throws IOException {
    throw new IOException("stuck");
  }
}
