package org.whimbrel.platform.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a job when woken, never twice at once, and once more if woken meanwhile. However often it is
 * woken, at most one run waits. It outlives whatever the job throws. Thread-safe.
 */
public final class OneAtATime {
  private static final Logger LOG = System.getLogger(OneAtATime.class.getName());

  private final Executor executor;
  private final Runnable job;
  private final AtomicInteger wakes = new AtomicInteger();

  /** Nothing runs before the first wake. */
  public OneAtATime(Executor executor, Runnable job) {
    this.executor = executor;
    this.job = job;
  }

  /** Sees to it that the job begins once after this. */
  public void wake() {
    if (wakes.getAndIncrement() == 0) {
      submit();
    }
  }

  private void submit() {
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException stopping) {
      wakes.set(0);
      LOG.log(Level.DEBUG, "The server stops; no further rounds", stopping);
    }
  }

  private void run() {
    int seen = wakes.get();
    try {
      job.run();
    } catch (RuntimeException failure) {
      LOG.log(Level.ERROR, "A round failed", failure);
    } finally {
      if (wakes.addAndGet(-seen) > 0) {
        submit();
      }
    }
  }
}
