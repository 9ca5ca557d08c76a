package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would not fit into a payload's counts must not be configured. */
class SettingsTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 65_535, 100_000})
  void recipientsThatAPayloadCannotCountShouldBeRefused(int recipientsMax) {
    assertThatThrownBy(() -> new MessageSettings(8192, recipientsMax, 1, 1, 50))
        .hasMessageContaining("whimbrel.message.recipientsMax");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65_536})
  void batchesThatAPayloadCannotCountShouldBeRefused(int batchMaxCount) {
    assertThatThrownBy(() -> intake(batchMaxCount, 90_000))
        .hasMessageContaining("whimbrel.intake.batchMaxCount");
  }

  @Test
  void receiptsShouldNeverBeMoreThanAPayloadCanCount() {
    assertThat(intake(64, 90_000).forReceipts().batchMaxCount())
        .isEqualTo(90_000 / ReceiptBatch.Ack.BYTES);
    assertThat(intake(64, 10_000_000).forReceipts().batchMaxCount()).isEqualTo(65_535);
  }

  @Test
  void delaysThatContradictEachOtherShouldBeRefused() {
    assertThatThrownBy(() -> new IntakeSettings(1, 1, 1, 1, 1, 0, 0, 1, 1, 2_000, 1, 1_999))
        .hasMessageContaining("whimbrel.intake.busyRetriesPerSecondMax");
    assertThatThrownBy(() -> new IntakeSettings(1, 1, 1, 1, 1, 0, 0, 1, 1, 2_000, 0, 2_000))
        .hasMessageContaining("whimbrel.intake.busyRetriesPerSecondMax");
  }

  @Test
  void batchesShouldBeGatheredForLongerWhereTheLogIsBehind() {
    IntakeSettings settings = new IntakeSettings(1, 1, 90_000, 1, 1, 25, 200, 1, 1, 1, 1, 1);

    assertThat(settings.lingerMs(0)).isEqualTo(25);
    assertThat(settings.lingerMs(50)).isEqualTo(25);
    assertThat(settings.lingerMs(180)).isEqualTo(90);
    assertThat(settings.lingerMs(5_000)).isEqualTo(200);
    assertThat(settings.forReceipts().lingerMs(0)).isZero();
    assertThat(settings.forReceipts().lingerMs(5_000)).isEqualTo(200);
    assertThatThrownBy(() -> new IntakeSettings(1, 1, 1, 1, 1, 25, 24, 1, 1, 1, 1, 1))
        .hasMessageContaining("lingerMaxMs");
  }

  private static IntakeSettings intake(int batchMaxCount, int batchMaxBytes) {
    return new IntakeSettings(2, batchMaxCount, batchMaxBytes, 100, 1_000_000, 0, 0, 1, 1, 1, 1, 1);
  }
}
