package org.whimbrel.platform.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Takes the steps of a drain in their order, each until it is done or its time is over: a peer that
 * does not answer must not keep a node from stopping.
 */
final class DrainCourse {
  private static final Logger LOG = System.getLogger(DrainCourse.class.getName());

  /** How often a step is asked. */
  static final long TICK_MS = 50;

  private final List<DrainStep> steps;
  private final Clock clock;
  private final Pause pause;

  /** Lets time pass. */
  @FunctionalInterface
  interface Pause {
    void of(long ms) throws InterruptedException;
  }

  DrainCourse(List<DrainStep> steps, Clock clock, Pause pause) {
    this.steps = steps.stream().sorted(Comparator.comparing(DrainStep::place)).toList();
    this.clock = clock;
    this.pause = pause;
  }

  /** The longest time that it may take. */
  long limitMs() {
    return steps.stream().mapToLong(step -> step.limitMs() + TICK_MS).sum();
  }

  /**
   * Takes all steps.
   *
   * @param stopped asked all the time; the rest is left out once it says so
   * @return whether it came to its end
   */
  boolean run(BooleanSupplier stopped) throws InterruptedException {
    for (DrainStep step : steps) {
      long beganMs = clock.millis();
      long sinceMs = 0;
      boolean done = advance(step, sinceMs);
      while (!done && sinceMs < step.limitMs() && !stopped.getAsBoolean()) {
        pause.of(TICK_MS);
        sinceMs = clock.millis() - beganMs;
        done = advance(step, sinceMs);
      }
      if (stopped.getAsBoolean()) {
        return false;
      }
      tell(step, done, sinceMs);
    }
    return true;
  }

  private static void tell(DrainStep step, boolean done, long sinceMs) {
    if (done) {
      LOG.log(Level.INFO, "Drain: {0} done after {1} ms", step.place(), sinceMs);
    } else {
      LOG.log(
          Level.WARNING,
          "Drain: {0} not done within {1} ms, {2} left; going on without",
          step.place(),
          step.limitMs(),
          step.left());
    }
  }

  /** One step that fails must not keep the others from being taken. */
  private static boolean advance(DrainStep step, long sinceMs) {
    try {
      return step.advance(sinceMs);
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "Drain: " + step.place() + " failed; trying on", failure);
      return false;
    }
  }
}
