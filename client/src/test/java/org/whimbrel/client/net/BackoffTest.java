package org.whimbrel.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(1_000, 60_000);

  @RepeatedTest(50)
  void theDelayShouldStayBelowABoundThatDoubles() {
    Random random = new Random();
    for (int attempt = 0; attempt < 40; attempt++) {
      long boundMs = attempt >= 6 ? 60_000 : 1_000L << attempt;

      assertThat(backoff.delayMs(attempt, 0, random)).isBetween(0L, boundMs);
    }
  }

  @Test
  void manyClientsShouldNotComeBackInTheSameMoment() {
    Random random = new Random(1);

    assertThat(
            IntStream.range(0, 1_000)
                .mapToLong(i -> backoff.delayMs(6, 0, random) / 10_000)
                .distinct()
                .count())
        .isGreaterThanOrEqualTo(6);
  }

  @RepeatedTest(20)
  void whatTheServerAsksForShouldBeKeptAsFarAsItIsBounded() {
    Random random = new Random();

    assertThat(backoff.delayMs(0, 5_000, random)).isBetween(5_000L, 6_000L);
    assertThat(backoff.delayMs(0, Long.MAX_VALUE, random)).isBetween(60_000L, 61_000L);
    assertThat(backoff.delayMs(0, -1, random)).isBetween(0L, 1_000L);
  }

  @Test
  void aBackoffThatDoesNotGrowShouldBeRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(0, 10));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(10, 9));
  }
}
