package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterCommandTest {
  private final Path folder;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  ClusterCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void withoutAClusterStatusAndStopShouldSaySo() throws Exception {
    assertThat(run("status")).isEqualTo(ClusterCommand.EXIT_NONE);
    assertThat(run("status --json")).isEqualTo(ClusterCommand.EXIT_NONE);
    assertThat(run("restart")).isEqualTo(ClusterCommand.EXIT_NONE);
    assertThat(run("stop")).isEqualTo(ClusterCommand.EXIT_NONE);
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("No cluster runs", "{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2 status", "begin", "2 start now", "stop --json", "2 restart", "-1"})
  void whatItDoesNotUnderstandShouldBeRefused(String arguments) throws Exception {
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("Usage:");
  }

  private int run(String arguments) throws Exception {
    return new ClusterCommand(
            new Environment(Map.of("WHIMBREL_DATA_DIR", folder.toString())),
            new PrintStream(output, true, StandardCharsets.UTF_8))
        .run(List.of(arguments.split(" ", -1)));
  }
}
