package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidV7Test {
  private static final Instant TIME = Instant.parse("2026-03-01T12:34:56.789Z");

  @Test
  void versionAndVariantShouldBeThoseOfTheRfc() {
    for (int i = 0; i < 1_000; i++) {
      UUID id = UuidV7.at(TIME);
      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(UuidV7.isValid(id)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1970-01-01T00:00:00Z", "2026-03-01T12:34:56.789Z", "9999-12-31T23:59:59.999Z"})
  void theTimeShouldBeReadBack(String text) {
    Instant time = Instant.parse(text);

    assertThat(UuidV7.timeMs(UuidV7.at(time))).isEqualTo(time.toEpochMilli());
  }

  /** The example of RFC 9562, appendix A.6. */
  @Test
  void theExampleOfTheRfcShouldBeUnderstood() {
    UUID id = UUID.fromString("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");

    assertThat(UuidV7.isValid(id)).isTrue();
    assertThat(UuidV7.timeMs(id)).isEqualTo(0x017F22E279B0L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "0190a5b0-0000-4000-8000-000000000001",
        "0190a5b0-0000-7000-0000-000000000001",
        "0190a5b0-0000-7000-c000-000000000001"
      })
  void otherIdentifiersShouldNotPass(String id) {
    assertThat(UuidV7.isValid(UUID.fromString(id))).isFalse();
  }

  @Test
  void identifiersShouldBeInOrderOfTime() {
    // As text, because the database compares bytes and Java compares signed numbers.
    assertThat(UuidV7.at(TIME).toString()).isLessThan(UuidV7.at(TIME.plusMillis(1)).toString());
  }

  @Test
  void theLowerBoundShouldBeBelowAllOfItsTimeAndAboveAllBefore() {
    String bound = UuidV7.lowerBound(TIME).toString();

    for (int i = 0; i < 1_000; i++) {
      assertThat(UuidV7.at(TIME).toString()).isGreaterThan(bound);
      assertThat(UuidV7.at(TIME.minusMillis(1)).toString()).isLessThan(bound);
    }
  }

  @Test
  void identifiersOfTheSameTimeShouldDiffer() {
    Set<UUID> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(UuidV7.at(TIME));
    }

    assertThat(ids).hasSize(10_000);
  }
}
