package org.whimbrel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsParserTest {
  private static Options parse(String... arguments) throws BadArgumentException {
    return OptionsParser.parse(List.of(arguments));
  }

  @Test
  void defaultsShouldBeThoseOfTheHelp() throws BadArgumentException {
    Options options = parse();

    assertThat(options.baseUri()).isEqualTo(URI.create("http://127.0.0.1:9080"));
    assertThat(options.users()).isEqualTo(1000);
    assertThat(options.ratePerSecond()).isEqualTo(200);
    assertThat(options.seconds()).isEqualTo(60);
    assertThat(options.warmupSeconds()).isEqualTo(15);
    assertThat(options.bodyBytes()).isEqualTo(4096);
    assertThat(options.recipients()).isEqualTo(1);
    assertThat(options.serverPid()).isEmpty();
    assertThat(options.json()).isEmpty();
    assertThat(options.messages()).isEqualTo(15_000);
  }

  @Test
  void valuesShouldReplaceDefaults(@TempDir Path folder) throws BadArgumentException {
    Path file = folder.resolve("report.json");

    Options options =
        parse(
            "--base-url",
            "https://example.org/",
            "--seed",
            "-7",
            "--server-pid",
            "42",
            "--json",
            file.toString());

    assertThat(options.baseUri()).isEqualTo(URI.create("https://example.org"));
    assertThat(options.seed()).isEqualTo(-7);
    assertThat(options.serverPid()).hasValue(42);
    assertThat(options.json()).contains(file);
  }

  @ParameterizedTest
  @CsvSource({
    "--users, 1, not between 2",
    "--users, many, not a whole number",
    "--rate, 0, not between 1",
    "--warmup, -1, not between 0",
    "--recipients, 1000, below --users",
    "--seconds, 86400, messages",
    "--base-url, ftp://example.org, not an http",
    "--base-url, http:// example, not a URL",
    "--json, no/such/folder/report.json, folder that exists",
    "--kill, 1, unknown option --kill"
  })
  void badArgumentsShouldBeToldClearly(String flag, String value, String told) {
    assertThatThrownBy(() -> parse(flag, value))
        .isInstanceOf(BadArgumentException.class)
        .hasMessageContaining(told);
  }

  @Test
  void aMissingOrRepeatedValueShouldBeTold() {
    assertThatThrownBy(() -> parse("--users")).hasMessageContaining("misses its value");
    assertThatThrownBy(() -> parse("--users", "3", "--users", "4")).hasMessageContaining("twice");
  }

  @Test
  void exitCodesShouldBeThoseOfTheHelp() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);

    assertThat(Bench.run(List.of("--help"), outStream, errStream)).isEqualTo(Bench.PROVED);
    assertThat(Bench.run(List.of("--users"), outStream, errStream)).isEqualTo(Bench.BAD_ARGUMENTS);
    for (OptionsParser.Option option : OptionsParser.Option.values()) {
      assertThat(out.toString(StandardCharsets.UTF_8)).contains(option.flag());
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--users misses its value");
  }
}
