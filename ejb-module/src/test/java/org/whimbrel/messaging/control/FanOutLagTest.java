package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.control.ToldNews;
import org.whimbrel.platform.entity.TestDatabase;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class FanOutLagTest {
  private static final long LAG_MAX_MS = 5_000;

  private final MovingClock clock = new MovingClock(TestDatabase.NOW);
  private final FanOutLag lag = new FanOutLag();
  private final ToldNews nodes = new ToldNews();

  @BeforeEach
  void inject() {
    lag.clock = clock;
    lag.lagMaxMs = LAG_MAX_MS;
    lag.nodes = nodes;
  }

  @Test
  void nothingShouldBeTooLateBeforeAnythingCame() {
    assertThat(lag.isTooLong()).isFalse();
    assertThat(lag.retryMs()).isZero();
  }

  @Test
  void aLogThatIsFarBehindShouldBeTold() {
    lag.logged(clock.millis() - LAG_MAX_MS);
    assertThat(lag.isTooLong()).isFalse();

    lag.logged(clock.millis() - LAG_MAX_MS - 1);
    assertThat(lag.isTooLong()).isTrue();
    assertThat(lag.retryMs()).isEqualTo(LAG_MAX_MS);
  }

  @Test
  void howFarTheLogIsBehindShouldBeKnownForAMoment() {
    assertThat(lag.behindMs()).isZero();
    lag.logged(clock.millis() - 120);
    assertThat(lag.behindMs()).isEqualTo(120);

    clock.advance(Duration.ofSeconds(1));
    assertThat(lag.behindMs()).isZero();
  }

  @Test
  void aLogThatHasCaughtUpShouldTakeMore() {
    lag.logged(clock.millis() - 2 * LAG_MAX_MS);
    lag.logged(clock.millis());

    assertThat(lag.isTooLong()).isFalse();
  }

  @Test
  void aNodeThatOnlyHearsOfTheLagShouldTakeNoMoreEither() {
    FanOutLag elsewhere = new FanOutLag();
    elsewhere.clock = clock;
    elsewhere.lagMaxMs = LAG_MAX_MS;

    lag.logged(clock.millis() - 2 * LAG_MAX_MS);
    nodes.told.forEach(elsewhere::onNews);

    assertThat(elsewhere.isTooLong()).isTrue();
    clock.advance(Duration.ofMillis(500));
    assertThat(elsewhere.isTooLong()).isFalse();
  }

  @Test
  void theOtherNodesShouldBeToldOfALongLagOnlyAndNotWithEachBatch() {
    lag.logged(clock.millis() - LAG_MAX_MS);
    assertThat(nodes.told).isEmpty();

    for (int batch = 0; batch < 10; batch++) {
      lag.logged(clock.millis() - 2 * LAG_MAX_MS);
      clock.advance(Duration.ofMillis(50));
    }
    assertThat(nodes.told).hasSize(3);
  }

  /** The database is away: what comes waits in the broker. */
  @Test
  void aLagThatNobodyReportsAnyMoreShouldNotCount() {
    lag.logged(clock.millis() - 2 * LAG_MAX_MS);
    clock.advance(Duration.ofMillis(500));

    assertThat(lag.isTooLong()).isFalse();
    assertThat(lag.retryMs()).isZero();
  }
}
