package org.whimbrel.launcher;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts other programs out of reach of the terminal's Ctrl-C. */
final class Commands {
  private static final List<String> ADMIN_FOLDERS =
      List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

  private Commands() {}

  /**
   * Puts {@code setsid} in front, so that the program gets a session of its own. Where there is no
   * such tool (macOS) the command stays as it is, and Ctrl-C reaches the program too.
   */
  static List<String> inOwnSession(List<String> command) {
    if (!isOnPath("setsid")) {
      return command;
    }
    List<String> result = new ArrayList<>(List.of("setsid"));
    result.addAll(command);
    return result;
  }

  /**
   * How a tool can be started: by its bare name, or from a folder of administrators' tools, where
   * an ordinary user's search path does not lead.
   */
  static Optional<String> find(String tool) {
    return isOnPath(tool)
        ? Optional.of(tool)
        : ADMIN_FOLDERS.stream()
            .map(folder -> Path.of(folder, tool))
            .filter(Files::isExecutable)
            .findFirst()
            .map(Path::toString);
  }

  /** Whether a tool can be started by its bare name. */
  static boolean isOnPath(String tool) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, tool))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs a program to its end. Its output goes to the log file, which it creates or appends to.
   *
   * @param input what the program reads; the only way to hand over a secret, since command lines
   *     are visible to every user of the machine
   * @return the exit code
   * @throws IOException also if the program did not end in time; it is killed then
   */
  static int run(List<String> command, String input, Path logFile, Duration limit)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(inOwnSession(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
    Process process = builder.start();
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      throw new IOException(
          "%s did not end within %d s; see %s"
              .formatted(Path.of(command.get(0)).getFileName(), limit.toSeconds(), logFile));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + command.get(0), e);
    } finally {
      process.destroyForcibly();
    }
  }
}
