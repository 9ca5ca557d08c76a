package org.whimbrel.keys.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.whimbrel.keys.control.KeySettings;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

class SmallBodyFilterTest {
  @Test
  void everyGoodRequestShouldFit() {
    KeySettings settings =
        new KeySettings(Duration.ofDays(7), 10, 200, 100, Duration.ofMinutes(10));
    int base64 = 4 * (SignedChainEntry.MAX_BYTES + SignedKeyRecord.MAX_BYTES + 3 * 64) / 3;
    int escapedPassword = 6 * 128;
    int user = "\"00000000-0000-0000-0000-000000000000\", ".length();

    assertThat(SmallBodyFilter.maxBytes(settings))
        .isGreaterThan(base64 + escapedPassword + 500)
        .isGreaterThan(user * settings.queryUsersMax() + 500)
        .isLessThan(65_536);
  }
}
