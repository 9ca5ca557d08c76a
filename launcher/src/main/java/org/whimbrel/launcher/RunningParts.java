package org.whimbrel.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;

/**
 * What has been started so far, to be stopped in the reverse order.
 *
 * <p>Starting and stopping exclude each other: a Ctrl-C in the middle of a start waits until that
 * part is up and known, so that none is left behind.
 */
final class RunningParts {
  private final Deque<Part> parts = new ArrayDeque<>();
  private final Progress progress;
  private volatile boolean stopping;

  RunningParts(Progress progress) {
    this.progress = progress;
  }

  private record Part(String name, AutoCloseable closeable) {}

  /** Thrown by whatever would start something once {@link #stopAll} has been called. */
  static final class StoppingException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  boolean isStopping() {
    return stopping;
  }

  void requireNotStopping() {
    if (stopping) {
      throw new StoppingException();
    }
  }

  synchronized <T extends AutoCloseable> T start(String name, Callable<T> starter)
      throws Exception {
    requireNotStopping();
    T part = starter.call();
    parts.push(new Part(name, part));
    return part;
  }

  /** Stops everything, the newest first; one that fails to stop does not keep the rest running. */
  void stopAll() {
    stopping = true;
    synchronized (this) {
      while (!parts.isEmpty()) {
        Part part = parts.pop();
        try (Progress.Step step = progress.begin("Stopping " + part.name())) {
          part.closeable().close();
          step.done();
        } catch (Exception e) {
          progress.say(part.name() + " did not stop in good order: " + e.getMessage());
        }
      }
    }
  }
}
