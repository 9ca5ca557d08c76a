package org.whimbrel.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.traffic.Schedule.Stretch;

class ScheduleTest {
  private static final long SECOND = 1_000_000_000L;

  private final Schedule schedule =
      new Schedule(List.of(new Stretch(3, 2), new Stretch(30, 1), new Stretch(3, 2)));

  @Test
  void eachStretchShouldHaveItsRate() {
    assertThat(schedule.count()).isEqualTo(6 + 30 + 6);
    assertThat(schedule.lengthNanos()).isEqualTo(5 * SECOND);
    assertThat(schedule.atNanos(0)).isZero();
    assertThat(schedule.atNanos(3)).isEqualTo(SECOND);
    assertThat(schedule.atNanos(6)).isEqualTo(2 * SECOND);
    assertThat(schedule.atNanos(21)).isEqualTo(2 * SECOND + SECOND / 2);
    assertThat(schedule.atNanos(36)).isEqualTo(3 * SECOND);
    assertThat(schedule.atNanos(39)).isEqualTo(4 * SECOND);
  }

  @Test
  void errorsShouldNotAddUp() {
    Schedule long3 = new Schedule(List.of(new Stretch(3, 1_000_000)));

    assertThat(long3.atNanos(2_999_997)).isEqualTo(999_999 * SECOND);
    assertThat(long3.atNanos(2_999_998)).isEqualTo(999_999 * SECOND + SECOND / 3);
  }

  @Test
  void timesShouldNeverGoBack() {
    long last = -1;
    for (long index = 0; index < schedule.count(); index++) {
      assertThat(schedule.atNanos(index)).isGreaterThan(last);
      last = schedule.atNanos(index);
    }
  }

  @Test
  void aStretchWithoutRateShouldBeRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Stretch(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Stretch(1, 0));
  }
}
