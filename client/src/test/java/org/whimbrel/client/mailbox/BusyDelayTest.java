package org.whimbrel.client.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BusyDelayTest {
  @Test
  void theDelayShouldDoubleFromWhatTheServerAskedForUpToABound() {
    assertThat(Mailbox.busyDelayMs(2_000L, 1)).isEqualTo(2_000);
    assertThat(Mailbox.busyDelayMs(2_000L, 2)).isEqualTo(4_000);
    assertThat(Mailbox.busyDelayMs(2_000L, 4)).isEqualTo(16_000);
    assertThat(Mailbox.busyDelayMs(2_000L, 100)).isEqualTo(30_000);
  }

  @Test
  void aServerThatAsksForNothingOrForTooMuchShouldGetSomethingSensible() {
    assertThat(Mailbox.busyDelayMs(null, 1)).isEqualTo(500);
    assertThat(Mailbox.busyDelayMs(0L, 1)).isEqualTo(1);
    assertThat(Mailbox.busyDelayMs(10_000_000L, 1)).isEqualTo(30_000);
  }
}
