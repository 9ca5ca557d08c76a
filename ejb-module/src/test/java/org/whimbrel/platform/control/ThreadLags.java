package org.whimbrel.platform.control;

import java.time.Clock;

/** Makes the bean without a container: the test says when a thread was there. */
public final class ThreadLags {
  private ThreadLags() {}

  /** One that has had a thread just now. */
  @SuppressWarnings("UnnecessaryAssignment") // the test is the container here
  public static ThreadLag of(Clock clock) {
    ThreadLag lag = new ThreadLag();
    lag.clock = clock;
    lag.tick();
    return lag;
  }
}
