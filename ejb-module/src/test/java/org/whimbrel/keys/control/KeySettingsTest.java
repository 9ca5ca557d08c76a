package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeySettingsTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @Test
  void settingsWithoutRoomShouldStopTheStart() {
    assertThat(new KeySettings(Duration.ZERO, 1, 1, 1, Duration.ZERO).inGraceMax()).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> new KeySettings(WEEK, 0, 1, 1, WEEK));
    assertThatIllegalArgumentException().isThrownBy(() -> new KeySettings(WEEK, 1, 0, 1, WEEK));
    assertThatIllegalArgumentException().isThrownBy(() -> new KeySettings(WEEK, 1, 1, 0, WEEK));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeySettings(Duration.ofMillis(-1), 1, 1, 1, WEEK));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeySettings(Duration.ofMillis(Long.MAX_VALUE), 1, 1, 1, WEEK));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeySettings(WEEK, 1, 1, 1, Duration.ofMillis(-1)));
  }

  @Test
  void archiveSettingsWithoutRoomShouldStopTheStart() {
    assertThat(new ArchiveSettings(1, 1, 1, 0, 1).writesPerMinuteMax()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> new ArchiveSettings(0, 1, 1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ArchiveSettings(1, 0, 1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ArchiveSettings(1, 1, 0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ArchiveSettings(1, 1, 1, -1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ArchiveSettings(1, 1, 1, 1, 0));
  }
}
