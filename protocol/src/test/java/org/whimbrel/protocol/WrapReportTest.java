package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.WrapReport.CurrentKey;
import org.whimbrel.protocol.WrapReport.Device;
import org.whimbrel.protocol.WrapReport.Matter;

class WrapReportTest {
  private static final UUID ANNA = new UUID(1, 1);

  @Test
  void aReportShouldComeBackFromItsJson() {
    WrapReport report =
        new WrapReport(
            Map.of(
                Matter.MISSING, List.of(new Device(ANNA, 1), new Device(ANNA, 2)),
                Matter.STALE, List.of(new Device(ANNA, 3)),
                Matter.EXTRA, List.of(new Device(ANNA, 4)),
                Matter.SUPERSEDED, List.of(new Device(ANNA, 5))),
            List.of(
                new CurrentKey(ANNA, 1, Bytes.of(new byte[] {1, 2}), Bytes.of(new byte[] {3}))));

    assertThat(WrapReport.fromJson(report.toJson())).isEqualTo(report);
    assertThat(report.isClean()).isFalse();
  }

  @Test
  void aCleanReportShouldBeEmpty() {
    assertThat(WrapReport.CLEAN.toJson()).isEqualTo("{}");
    assertThat(WrapReport.fromJson("{}").isClean()).isTrue();
    assertThat(WrapReport.fromJson("{}").of(Matter.MISSING)).isEmpty();
  }

  @Test
  void fieldsOfALaterVersionShouldBePassedOver() {
    String text =
        """
        {"later":{"a":[1]},"missing":[{"account":"%s","device":1,"why":{"x":1}}],"more":5}
        """
            .formatted(ANNA);

    assertThat(WrapReport.fromJson(text).of(Matter.MISSING)).containsExactly(new Device(ANNA, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"missing\":{}}",
        "{\"missing\":[1]}",
        "{\"missing\":[{\"device\":1}]}",
        "{\"missing\":[{\"account\":\"x\",\"device\":1}]}",
        "{\"records\":[{\"account\":\"x\"}]}"
      })
  void whatIsNoReportShouldBeRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> WrapReport.fromJson(text));
  }
}
