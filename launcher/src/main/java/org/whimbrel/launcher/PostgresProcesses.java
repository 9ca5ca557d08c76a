package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The processes that run from one home folder of an {@link EmbeddedDatabase}. They are recognised
 * by their program file, which lies in that folder: the process id in {@code postmaster.pid} alone
 * may meanwhile belong to somebody else.
 *
 * @param home the database's home folder, with symbolic links resolved
 */
record PostgresProcesses(Path home) {
  /**
   * Server processes notice within seconds that their postmaster is gone, and end by themselves.
   */
  private static final Duration ORPHANS_LIMIT = Duration.ofSeconds(10);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

  static PostgresProcesses of(Path home) throws IOException {
    return new PostgresProcesses(Files.exists(home) ? home.toRealPath() : home.toAbsolutePath());
  }

  /** The main server process, if it is alive. */
  Optional<ProcessHandle> findPostmaster(Path data) throws IOException {
    return readPid(data).flatMap(ProcessHandle::of).filter(this::isOurs);
  }

  /**
   * Stops the server if it runs, and returns when no process of this home is left; what does not
   * end by itself is killed. Only after that is it safe to start anew: two servers on the same
   * files would destroy them.
   */
  void stop(Path data) throws IOException {
    Optional<ProcessHandle> postmaster = findPostmaster(data);
    if (postmaster.isPresent()) {
      Signal.INT.send(
          postmaster.get()); // a fast shutdown: connections are cut, all data is written
    }
    if (Waiting.until(this::isNoneLeft, postmaster.isPresent() ? STOP_LIMIT : ORPHANS_LIMIT)) {
      return;
    }
    findAll().forEach(ProcessHandle::destroyForcibly);
    if (!Waiting.until(this::isNoneLeft, ORPHANS_LIMIT)) {
      throw new IOException("Processes of an earlier PostgreSQL do not end: " + findAll());
    }
  }

  /**
   * Ends all of them at once, as a crash would, and returns when they are gone. The postmaster goes
   * first: it would end the others in good order.
   */
  void kill(Path data) throws IOException {
    Optional<ProcessHandle> postmaster = findPostmaster(data);
    if (postmaster.isPresent()) {
      Signal.KILL.send(postmaster.get());
    }
    Signal.KILL.send(findAll());
    if (!Waiting.until(this::isNoneLeft, ORPHANS_LIMIT)) {
      throw new IOException("Processes of PostgreSQL survive SIGKILL: " + findAll());
    }
  }

  /**
   * All of them stand still until {@link #thaw}; the postmaster first, so that no more are made.
   */
  void freeze(Path data) throws IOException {
    Optional<ProcessHandle> postmaster = findPostmaster(data);
    if (postmaster.isPresent()) {
      Signal.STOP.send(postmaster.get());
    }
    Signal.STOP.send(findAll());
  }

  /** All of them go on. */
  void thaw() throws IOException {
    Signal.CONT.send(findAll());
  }

  /**
   * Removes {@code postmaster.pid} if its process id was given to another program since (a reboot
   * does that). PostgreSQL would take that program for a running server and refuse to start. To be
   * called after {@link #stop}.
   */
  void forgetReusedPid(Path data) throws IOException {
    if (readPid(data).flatMap(ProcessHandle::of).isPresent()) {
      Files.deleteIfExists(data.resolve("postmaster.pid"));
    }
  }

  private List<ProcessHandle> findAll() {
    return ProcessHandle.allProcesses().filter(this::isOurs).toList();
  }

  private boolean isOurs(ProcessHandle process) {
    return process.isAlive()
        && programFile(process).filter(file -> Path.of(file).startsWith(home)).isPresent();
  }

  /**
   * A container's root may not see the program file of another user's process, but its command
   * line, which for the postmaster begins with the same path.
   */
  private static Optional<String> programFile(ProcessHandle process) {
    return process.info().command().or(() -> firstArgument(process.pid()));
  }

  private static Optional<String> firstArgument(long pid) {
    try {
      String commandLine = Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"));
      return Optional.of(commandLine.split("\0", 2)[0]);
    } catch (IOException e) {
      return Optional.empty(); // it has ended, or this system has no /proc
    }
  }

  private static Optional<Long> readPid(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    try {
      return lines.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(lines.get(0).strip()));
    } catch (NumberFormatException e) {
      return Optional.empty(); // damaged; PostgreSQL itself says so when it starts
    }
  }

  private boolean isNoneLeft() {
    return findAll().isEmpty();
  }
}
