package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartPausesTest {
  private final RestartPauses pauses = new RestartPauses();

  @Test
  void theFirstRestartShouldBeAtOnceAndFurtherOnesLaterAndLater() {
    assertThat(Stream.generate(() -> pauses.after(Duration.ofSeconds(59))).limit(9))
        .extracting(Duration::toSeconds)
        .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
  }

  @Test
  void aPartThatStayedUpForAMinuteShouldCountAsSoundAgain() {
    pauses.after(Duration.ZERO);
    assertThat(pauses.after(Duration.ZERO)).isPositive();
    assertThat(pauses.after(Duration.ofMinutes(1))).isZero();
  }
}
