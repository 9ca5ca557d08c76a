package org.whimbrel.keys.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.whimbrel.keys.control.KeySettings;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

class SmallBodyFilterTest {
  @Test
  void aBodyShouldBeReadUpToTheBound() throws IOException {
    assertThat(SmallBodyFilter.read(new ByteArrayInputStream(new byte[10]), 10))
        .hasValueSatisfying(body -> assertThat(body).hasSize(10));
    assertThat(SmallBodyFilter.read(new ByteArrayInputStream(new byte[11]), 10)).isEmpty();
  }

  @Test
  void aBodyWithoutEndShouldNotBeReadForEver() throws IOException {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return ' ';
          }
        };

    assertThat(SmallBodyFilter.read(endless, 1_000)).isEmpty();
  }

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
