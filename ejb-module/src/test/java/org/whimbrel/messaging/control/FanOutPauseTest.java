package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class FanOutPauseTest {
  @Test
  void noPauseAtAllShouldBeRefusedAtTheStart() {
    FanOutPause pause = new FanOutPause();
    pause.retryPauseMs = 0;

    assertThatThrownBy(pause::check)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whimbrel.fanout.retryPauseMs");
  }
}
