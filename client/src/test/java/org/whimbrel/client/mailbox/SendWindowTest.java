package org.whimbrel.client.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendWindowTest {
  private final SendWindow window = new SendWindow();

  @Test
  void aServerThatIsNotBusyShouldGetAllAtOnce() {
    window.widen();

    assertThat(window.limit()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void aBusyServerShouldBeAskedOnceAfterTheDelayAndMoreWithEachThatItTakes() {
    assertThat(window.close(2_000L)).isEqualTo(2_000);
    assertThat(window.limit()).isZero();
    assertThat(window.close(2_000L)).as("what was under way is refused too").isZero();
    window.widen();
    assertThat(window.limit()).as("and one that was taken before").isZero();

    window.reopen();
    assertThat(window.limit()).isEqualTo(1);
    window.widen();
    window.widen();
    assertThat(window.limit()).isEqualTo(3);
  }

  @Test
  void theDelayShouldDoubleUntilNothingIsHeldBack() {
    window.close(2_000L);
    window.reopen();
    assertThat(window.close(2_000L)).isEqualTo(4_000);
    window.open();
    assertThat(window.limit()).as("still closed").isZero();
    window.reopen();
    window.open();

    assertThat(window.limit()).isEqualTo(Integer.MAX_VALUE);
    assertThat(window.close(2_000L)).isEqualTo(2_000);
  }

  @Test
  void theDelayShouldDoubleFromWhatTheServerAskedForUpToABound() {
    assertThat(SendWindow.delayMs(2_000L, 1)).isEqualTo(2_000);
    assertThat(SendWindow.delayMs(2_000L, 2)).isEqualTo(4_000);
    assertThat(SendWindow.delayMs(2_000L, 4)).isEqualTo(16_000);
    assertThat(SendWindow.delayMs(2_000L, 100)).isEqualTo(30_000);
  }

  @Test
  void aServerThatAsksForNothingOrForTooMuchShouldGetSomethingSensible() {
    assertThat(SendWindow.delayMs(null, 1)).isEqualTo(500);
    assertThat(SendWindow.delayMs(0L, 1)).isEqualTo(1);
    assertThat(SendWindow.delayMs(10_000_000L, 1)).isEqualTo(30_000);
  }
}
