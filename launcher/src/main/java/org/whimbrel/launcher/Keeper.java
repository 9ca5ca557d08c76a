package org.whimbrel.launcher;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts one part again each time that it died, until it is told to stop. */
final class Keeper {
  private static final int POLL_MS = 200;

  private final Part part;
  private final Progress progress;
  private final CountDownLatch stopped;
  private final RestartPauses pauses = new RestartPauses();
  private long startNanos = System.nanoTime();

  /** Something that can die. */
  interface Part {
    /** What it is called. */
    String name();

    /** Whether its process runs. */
    boolean isAlive() throws Exception;

    /** Starts it again; may take as long as the part needs to come up. */
    void start() throws Exception;
  }

  private Keeper(Part part, Progress progress, CountDownLatch stopped) {
    this.part = part;
    this.progress = progress;
    this.stopped = stopped;
  }

  /** Keeps a part in a thread of its own until the latch is down. */
  static void keep(Part part, Progress progress, CountDownLatch stopped) {
    Thread thread = new Thread(new Keeper(part, progress, stopped)::run, "keeper-" + part.name());
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!stopped.await(POLL_MS, TimeUnit.MILLISECONDS)) {
        restartIfDead();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void restartIfDead() throws InterruptedException {
    try {
      if (part.isAlive()) {
        return;
      }
      Duration pause = pauses.after(Duration.ofNanos(System.nanoTime() - startNanos));
      progress.say(
          "%s is gone; it is started again%s."
              .formatted(part.name(), pause.isZero() ? "" : " in " + pause.toSeconds() + " s"));
      if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      startNanos = System.nanoTime();
      part.start();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (stopped.getCount() > 0) {
        progress.say("%s: %s".formatted(part.name(), e.getMessage()));
      } // otherwise it is the consequence of the stop that somebody asked for
    }
  }
}
