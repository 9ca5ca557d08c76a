package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.control.ThreadLag;
import org.whimbrel.platform.control.ThreadLags;
import org.whimbrel.platform.entity.TestDatabase;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class AdmissionTest {
  private final MovingClock clock = new MovingClock(TestDatabase.NOW);
  private final ThreadLag threads = ThreadLags.of(clock);
  private final Admission admission = new Admission();

  @BeforeEach
  void inject() {
    admission.settings = Settings.SMALL;
    admission.clock = clock;
    admission.threads = threads;
    admission.start();
  }

  @Test
  void onlySoManyHandshakesShouldBeLetInASecond() {
    assertThat(admission.admitMs()).isZero();
    assertThat(admission.admitMs()).isZero();
    assertThat(admission.admitMs()).isPositive();

    later(1_000);
    assertThat(admission.admitMs()).isZero();
  }

  /** Two a second, the first after a second, the last after three. */
  @Test
  void thoseWhoAreRefusedShouldComeBackOneAfterTheOther() {
    admission.admitMs();
    admission.admitMs();

    assertThat(List.of(admission.admitMs(), admission.admitMs(), admission.admitMs()))
        .containsExactly(1_500L, 2_000L, 2_500L);
    assertThat(admission.admitMs()).isEqualTo(3_000);
    assertThat(admission.admitMs()).isBetween(1_000L, 3_000L);
  }

  @Test
  void nobodyShouldBeLetInWhileWorkWaitsForThreads() {
    clock.advance(Duration.ofMillis(100 + 501)); // the tick of 100 ms has not come
    assertThat(admission.admitMs()).isPositive();

    threads.tick(); // it has come, late
    assertThat(admission.admitMs()).isPositive();

    later(100);
    assertThat(admission.admitMs()).isZero();
  }

  /** Time passes, and threads are there. */
  private void later(long ms) {
    for (long passed = 0; passed < ms; passed += 100) {
      clock.advance(Duration.ofMillis(100));
      threads.tick();
    }
  }

  @Test
  void framesThatAreNotCompleteShouldShareTheirRoom() {
    assertThat(admission.reserve(600)).isTrue();
    assertThat(admission.reserve(600)).isFalse();
    assertThat(admission.reserve(400)).isTrue();

    admission.release(600);
    assertThat(admission.reserve(600)).isTrue();
  }
}
