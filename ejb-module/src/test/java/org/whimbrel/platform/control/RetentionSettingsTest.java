package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionSettingsTest {
  @Test
  void anIdShouldBeYoungerThanRetentionByADay() {
    assertThat(settings(8, 1, Duration.ofDays(7).toMillis()).days()).isEqualTo(8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(8, 1, Duration.ofDays(7).toMillis() + 1))
        .withMessageContaining("whimbrel.message.idPastMaxMs");
  }

  @Test
  void atLeastADayShouldBeKeptAndMadeAhead() {
    assertThat(settings(1, 1, 0).aheadDays()).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> settings(0, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> settings(1, 0, 0));
  }

  private static RetentionSettings settings(int days, int aheadDays, long idPastMaxMs) {
    return new RetentionSettings(days, aheadDays, 1, 1, 1, idPastMaxMs);
  }
}
