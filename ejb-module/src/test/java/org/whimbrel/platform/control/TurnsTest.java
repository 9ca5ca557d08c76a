package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.platform.entity.TestDatabase;

class TurnsTest {
  private final MovingClock clock = new MovingClock(TestDatabase.NOW);
  private final Turns turns = new Turns(2, 3_000, clock);

  @Test
  void turnsShouldFollowOneAnother() {
    assertThat(List.of(turns.nextMs(1_000), turns.nextMs(1_000), turns.nextMs(1_000)))
        .containsExactly(1_500L, 2_000L, 2_500L);
  }

  @Test
  void turnsThatHavePassedShouldNotBeWaitedFor() {
    turns.nextMs(1_000);
    turns.nextMs(1_000);
    clock.advance(Duration.ofSeconds(10));

    assertThat(turns.nextMs(1_000)).isEqualTo(1_500);
  }

  @Test
  void nobodyShouldWaitForLongerThanTheBound() {
    for (int i = 0; i < 4; i++) {
      turns.nextMs(1_000);
    }

    for (int i = 0; i < 100; i++) {
      assertThat(turns.nextMs(1_000)).isBetween(1_000L, 2_999L);
    }
    assertThat(turns.nextMs(10_000)).as("a first turn after the bound").isEqualTo(2_999);
  }
}
