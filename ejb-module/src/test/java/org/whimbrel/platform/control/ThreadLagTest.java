package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class ThreadLagTest {
  private static final long LATE_MS = 700;

  private final MovingClock clock = new MovingClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final ThreadLag lag = ThreadLags.of(clock);

  @Test
  void nothingShouldLagBeforeTheTaskRanForTheFirstTime() {
    ThreadLag fresh = new ThreadLag();
    fresh.clock = clock;

    assertThat(fresh.lagMs()).isZero();
  }

  @Test
  void theFirstRunShouldTellNoLag() {
    assertThat(lag.lagMs()).isZero();
  }

  @Test
  void aTaskThatIsNotYetDueShouldTellNoLag() {
    pass(ThreadLag.PERIOD_MS);

    assertThat(lag.lagMs()).isZero();
  }

  @Test
  void aTaskThatRunsInTimeShouldTellNoLag() {
    pass(ThreadLag.PERIOD_MS);
    lag.tick();

    assertThat(lag.lagMs()).isZero();
  }

  @Test
  void aTaskThatStillWaitsForAThreadShouldTellHowLongItHasWaited() {
    pass(ThreadLag.PERIOD_MS + LATE_MS);

    assertThat(lag.lagMs()).isEqualTo(LATE_MS);
  }

  /** A request that comes just after it waits behind the same queue. */
  @Test
  void aTaskThatCameLateShouldTellSoUntilItsNextRun() {
    pass(ThreadLag.PERIOD_MS + LATE_MS);
    lag.tick();
    assertThat(lag.lagMs()).isEqualTo(LATE_MS);

    pass(ThreadLag.PERIOD_MS);
    assertThat(lag.lagMs()).isEqualTo(LATE_MS);

    lag.tick();
    assertThat(lag.lagMs()).isZero();
  }

  @Test
  void theLongerOfTwoWaitsShouldBeTold() {
    pass(ThreadLag.PERIOD_MS + LATE_MS);
    lag.tick();

    pass(ThreadLag.PERIOD_MS + 2 * LATE_MS);

    assertThat(lag.lagMs()).isEqualTo(2 * LATE_MS);
  }

  /** A clock may be set: that is no wait for a thread, and above all none below nothing. */
  @Test
  void aClockThatIsSetBackShouldTellNoLag() {
    pass(-LATE_MS);
    assertThat(lag.lagMs()).isZero();

    lag.tick();
    assertThat(lag.lagMs()).isZero();
  }

  private void pass(long ms) {
    clock.advance(Duration.ofMillis(ms));
  }
}
