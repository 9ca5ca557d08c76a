package org.whimbrel.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what other processes do, and for the end of those that are not children of this JVM.
 * {@link ProcessHandle#onExit} would not do: where nobody collects orphans, as in a container
 * without an init, they stay as zombies, which count as alive there.
 */
final class Waiting {
  private static final int POLL_MS = 50;

  private Waiting() {}

  /** Returns whether the condition came true in time. */
  static boolean until(BooleanSupplier condition, Duration limit) throws IOException {
    long startNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - startNanos > limit.toNanos()) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while waiting for a process", e);
      }
    }
    return true;
  }
}
