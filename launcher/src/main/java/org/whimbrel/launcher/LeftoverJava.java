package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A note of which Java process, Liberty or a broker, belongs to a data folder, so that the start
 * after a killed launcher finds it.
 *
 * @param file holds process id and start time, a line each
 */
record LeftoverJava(Path file) {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
  // The start time of a process is computed from the clock, which may have been set since.
  private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

  /** The note on Liberty. */
  static LeftoverJava liberty(Path dataDir) {
    return new LeftoverJava(dataDir.resolve("liberty.pid"));
  }

  /** The note on a broker in a process of its own. */
  static LeftoverJava broker(Path dataDir) {
    return new LeftoverJava(dataDir.resolve("broker.pid"));
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
        .filter(LeftoverJava::isRunning)
        .filter(process -> process.info().startInstant().filter(i -> isNear(i, noted)).isPresent());
  }

  /** A zombie has no command any more. */
  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive()
        && process.info().command().filter(file -> file.endsWith("/java")).isPresent();
  }

  private static boolean isNear(Instant a, Instant b) {
    return Duration.between(a, b).abs().compareTo(START_TOLERANCE) <= 0;
  }
}
