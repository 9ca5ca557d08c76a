package org.whimbrel.keys.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.whimbrel.keys.control.ArchiveSettings;
import org.whimbrel.protocol.keys.SignedArchiveKey;

class ArchiveBodyFilterTest {
  @Test
  void everyGoodRequestShouldFit() {
    int key =
        4 * (SignedArchiveKey.MAX_BYTES + 64) / 3 + "{\"entry\":\"\",\"signature\":\"\"},".length();
    int wrap =
        ("{\"id\":\"00000000-0000-0000-0000-000000000000\",\"epoch\":2147483647,\"wrap\":\"\"},"
                .length()
            + 54);

    assertThat(ArchiveBodyFilter.maxBytes(new ArchiveSettings(500, 1, 1, 0, 1)))
        .isGreaterThan(500 * key)
        .isLessThan(1_000_000);
    assertThat(ArchiveBodyFilter.maxBytes(new ArchiveSettings(1, 1, 500, 0, 1)))
        .isGreaterThan(500 * wrap)
        .isLessThan(200_000);
    assertThat(ArchiveBodyFilter.maxBytes(new ArchiveSettings(Integer.MAX_VALUE, 1, 1, 0, 1)))
        .isPositive();
  }
}
