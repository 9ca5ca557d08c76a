package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A note of which process, a Liberty, a broker or HAProxy, belongs to a data folder, so that the
 * start after a killed launcher finds it.
 *
 * @param file holds process id and start time, a line each
 * @param program the name of the program's file, without the folder; a process that runs another
 *     one has only got the same id
 */
record LeftoverProcess(Path file, String program) {
  private static final String JAVA = "java";

  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
  private static final Duration PORTS_LIMIT = Duration.ofSeconds(2);
  // The start time of a process is computed from the clock, which may have been set since.
  private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

  /** A note on a Java process. */
  static LeftoverProcess java(Path file) {
    return new LeftoverProcess(file, JAVA);
  }

  /** The note on Liberty. */
  static LeftoverProcess liberty(Path dataDir) {
    return new LeftoverProcess(dataDir.resolve("liberty.pid"), JAVA);
  }

  void remember(long pid) throws IOException {
    Optional<Instant> start =
        ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
    PrivateFiles.write(file, pid + "\n" + start.map(Instant::toString).orElse("") + "\n");
  }

  void forget() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * Stops the noted process if it still runs: SIGTERM, then SIGKILL.
   *
   * @return whether there was one
   */
  boolean stop() throws IOException {
    Optional<ProcessHandle> process = find();
    if (process.isPresent()) {
      process.get().destroy();
      if (!Waiting.until(() -> !isRunning(process.get()), STOP_LIMIT)) {
        process.get().destroyForcibly();
        Waiting.until(() -> !isRunning(process.get()), STOP_LIMIT);
      }
      // It has no command any more a moment before its ports are free. A zombie has none either.
      Waiting.until(() -> !process.get().isAlive(), PORTS_LIMIT);
    }
    forget();
    return process.isPresent();
  }

  /** The process id alone is not enough: after a reboot it may be another program's. */
  private Optional<ProcessHandle> find() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2 || lines.get(1).isEmpty()) {
      return Optional.empty();
    }
    Instant noted = Instant.parse(lines.get(1));
    return ProcessHandle.of(Long.parseLong(lines.get(0)))
        .filter(this::isRunning)
        .filter(process -> process.info().startInstant().filter(i -> isNear(i, noted)).isPresent());
  }

  /** A zombie has no command any more. */
  private boolean isRunning(ProcessHandle process) {
    return process.isAlive()
        && process.info().command().filter(file -> Path.of(file).endsWith(program)).isPresent();
  }

  private static boolean isNear(Instant a, Instant b) {
    return Duration.between(a, b).abs().compareTo(START_TOLERANCE) <= 0;
  }
}
