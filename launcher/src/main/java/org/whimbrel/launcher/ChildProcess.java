package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A program that serves until it is ended: in a session of its own, reading nothing, with all that
 * it says in a file. Thread-safe.
 */
final class ChildProcess {
  private static final int TAIL_LINES = 40;

  private final String name;
  private final LogFile log;
  private final Process process;

  private ChildProcess(String name, LogFile log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts it and returns at once.
   *
   * @param name what messages call it
   * @param environment variables on top of this process's own
   * @param log its output is appended there
   * @throws IOException if the program cannot be run
   */
  static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, LogFile log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Commands.inOwnSession(command))
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
    builder.environment().putAll(environment);
    return new ChildProcess(name, log, builder.start());
  }

  /**
   * Waits until it serves.
   *
   * @param isServing asked again and again
   * @throws IOException if it ends before, or does not serve in time; the message ends with the
   *     tail of its log. One that is late keeps running.
   */
  void awaitServing(BooleanSupplier isServing, Duration poll, Duration limit)
      throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    while (!isServing.getAsBoolean()) {
      if (process.waitFor(poll.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "%s ended with code %d before it was ready:%n%s"
                .formatted(name, process.exitValue(), logTail()));
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IOException(
            "%s was not ready within %d s:%n%s".formatted(name, limit.toSeconds(), logTail()));
      }
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** The code with which it has ended. */
  int exitCode() {
    return process.exitValue();
  }

  /** Waits until it has ended; gives its exit code, 128 + n if signal n ended it. */
  int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** Where its output goes. */
  LogFile log() {
    return log;
  }

  /** The last 40 lines that it wrote since it started. */
  String logTail() throws IOException {
    return log.tail(TAIL_LINES);
  }

  /**
   * Asks it to end (SIGTERM).
   *
   * @return whether it ended within the limit, for which this waits; an interrupt ends the waiting,
   *     and stays set
   */
  boolean terminate(Duration limit) {
    process.destroy();
    return hasEnded(limit);
  }

  /** Whether it ends within the limit, as {@link #terminate} waits for it. */
  boolean hasEnded(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // The caller's next step is the harsher one, which is what an interrupt asks for.
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends it as a crash would (SIGKILL), and returns when it is gone. */
  void killHard() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** It stands still (SIGSTOP) until {@link #thaw}. */
  void freeze() throws IOException {
    Signal.STOP.send(process.toHandle());
  }

  /** A frozen one goes on. */
  void thaw() throws IOException {
    Signal.CONT.send(process.toHandle());
  }
}
