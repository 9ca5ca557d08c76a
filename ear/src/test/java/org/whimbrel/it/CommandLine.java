package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The command line as a process of its own, with one directory: somebody at one device. */
final class CommandLine {
  private static final long LIMIT_S = 60;
  private static final JsonMapper JSON = new JsonMapper();

  private final Path home;
  private final String server;

  CommandLine(Path home, String server) {
    this.home = home;
    this.server = server;
  }

  /**
   * What a command gave.
   *
   * @param exitCode what it ended with
   * @param lines its output
   * @param errors what it told on standard error
   */
  record Result(int exitCode, List<JsonNode> lines, String errors) {
    /** All lines of a type. */
    List<JsonNode> lines(String type) {
      return lines.stream().filter(line -> line.path("type").asText().equals(type)).toList();
    }

    /** The only line of a type. */
    JsonNode line(String type) {
      List<JsonNode> found = lines(type);
      assertThat(found).as("lines %s of %s", type, this).hasSize(1);
      return found.get(0);
    }

    /** The texts of the messages in it. */
    List<String> texts() {
      return lines.stream()
          .filter(line -> line.has("text"))
          .map(line -> line.get("text").asText())
          .toList();
    }
  }

  /** A command that is running. */
  record Running(Process process, Path out, Path err) {
    /** Waits for its end. */
    Result end() {
      try {
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError("the command did not end: " + Files.readString(err));
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
          lines.add(JSON.readTree(line));
        }
        return new Result(process.exitValue(), lines, Files.readString(err));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    /** What it has printed so far. */
    String printed() {
      try {
        return Files.readString(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Starts a command; {@code --home} and {@code --json} are added. */
  Running start(String... arguments) {
    return start(Optional.empty(), arguments);
  }

  private Running start(Optional<String> input, String... arguments) {
    Path jar =
        Path.of(System.getProperty("whimbrel.it.root"), "client", "target", "whimbrel-cli.jar");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--json", "--home", home.toString()));
    try {
      Path folder = Files.createTempDirectory(home.getParent(), "run");
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.environment().put("WHIMBREL_SERVER", server);
      builder.environment().put("WHIMBREL_PASSWORD", User.PASSWORD);
      Process process = builder.start();
      try (var stream = process.getOutputStream()) {
        stream.write(input.orElse("").getBytes(StandardCharsets.UTF_8));
      }
      return new Running(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command that has to succeed. */
  Result run(String... arguments) {
    return succeeded(start(arguments).end());
  }

  /** Runs a command that has to succeed, with something on its standard input. */
  Result pipe(String input, String... arguments) {
    return succeeded(start(Optional.of(input), arguments).end());
  }

  private static Result succeeded(Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result;
  }

  /** Runs a command that the server has to refuse. */
  void refused(String code, String... arguments) {
    Result result = start(arguments).end();
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.errors()).startsWith(code + ": ");
  }
}
