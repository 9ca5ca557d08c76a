package org.whimbrel.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @Test
  void delaysShouldGrowAndStayBounded() {
    assertThat(Backoff.delayMs(0, 0)).isBetween(100L, 200L);
    assertThat(Backoff.delayMs(3, 0)).isBetween(800L, 1_600L);
    assertThat(Backoff.delayMs(1_000, 0)).isBetween(5_000L, Backoff.LONGEST_MS);
    assertThat(Backoff.delayMs(0, Long.MAX_VALUE)).isLessThanOrEqualTo(Backoff.LONGEST_MS + 200);
  }

  @Test
  void aServersWishShouldBeKept() {
    assertThat(Backoff.delayMs(0, 3_000)).isBetween(3_100L, 3_200L);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2000",
    "soon, 0",
    "99999999999999999999, 0",
    "'Wed, 21 Oct 2026 07:28:00 GMT', 0"
  })
  void retryAfterShouldBeReadInSecondsOrNotAtAll(String value, long ms) {
    HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(value)), (n, v) -> true);

    assertThat(RestApi.retryAfterMs(headers)).isEqualTo(ms);
  }
}
