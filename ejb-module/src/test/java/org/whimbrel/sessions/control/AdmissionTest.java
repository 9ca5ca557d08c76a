package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.entity.TestDatabase;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class AdmissionTest {
  private final MovingClock clock = new MovingClock(TestDatabase.NOW);
  private final Admission admission = new Admission();

  @BeforeEach
  void inject() {
    admission.settings = Settings.SMALL;
    admission.clock = clock;
    admission.start();
  }

  @Test
  void onlySoManyHandshakesShouldBeLetInASecond() {
    assertThat(admission.admitMs()).isZero();
    assertThat(admission.admitMs()).isZero();
    assertThat(admission.admitMs()).isBetween(500L, 2_000L);

    clock.advance(Duration.ofSeconds(1));
    assertThat(admission.admitMs()).isZero();
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
