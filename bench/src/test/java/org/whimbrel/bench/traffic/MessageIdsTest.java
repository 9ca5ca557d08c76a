package org.whimbrel.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.bench.traffic.Schedule.Stretch;
import org.whimbrel.protocol.UuidV7;

class MessageIdsTest {
  private static final long START_MS = 1_795_531_995_016L;
  private static final long RUN_MAX = (1L << MessageIds.RUN_BITS) - 1;
  private static final Schedule SCHEDULE = new Schedule(List.of(new Stretch(100, 10)));

  private final MessageIds ids = new MessageIds(12_345_678_901L, SCHEDULE, START_MS);

  @Test
  void everyIdShouldLeadBackToItsMessage() {
    for (long index = 0; index < SCHEDULE.count(); index++) {
      assertThat(ids.index(ids.of(index))).isEqualTo(index);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 12_345, RUN_MAX})
  void anIdShouldBeAUuidOfVersion7WithTheDueTime(long run) {
    UUID id = new MessageIds(run, SCHEDULE, START_MS).of(150);

    assertThat(UuidV7.isValid(id)).isTrue();
    assertThat(UuidV7.timeMs(id)).isEqualTo(START_MS + 1_500);
  }

  @Test
  void idsOfOthersShouldBeNobodys() {
    MessageIds other = new MessageIds(12_345_678_902L, SCHEDULE, START_MS);
    MessageIds later = new MessageIds(12_345_678_901L, SCHEDULE, START_MS + 1);

    assertThat(ids.index(other.of(7))).isEqualTo(MessageIds.NONE);
    assertThat(ids.index(later.of(7))).isEqualTo(MessageIds.NONE);
    assertThat(ids.index(UuidV7.at(Instant.ofEpochMilli(START_MS)))).isEqualTo(MessageIds.NONE);
    assertThat(ids.index(UUID.randomUUID())).isEqualTo(MessageIds.NONE);
  }

  @Test
  void aRunThatDoesNotFitShouldBeRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MessageIds(RUN_MAX + 1, SCHEDULE, START_MS));
  }
}
