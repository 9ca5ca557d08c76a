package org.whimbrel.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SendGridTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void messagesShouldBeEvenlyApart() {
    SendGrid grid = new SendGrid(7, 200);

    assertThat(grid.atNanos(0)).isEqualTo(7);
    assertThat(grid.atNanos(1)).isEqualTo(7 + SECOND / 200);
    assertThat(grid.atNanos(200)).isEqualTo(7 + SECOND);
    assertThat(grid.count(15)).isEqualTo(3_000);
  }

  @Test
  void roundingShouldNotAddUp() {
    SendGrid grid = new SendGrid(0, 3);

    assertThat(grid.atNanos(1)).isEqualTo(333_333_333);
    assertThat(grid.atNanos(2)).isEqualTo(666_666_666);
    assertThat(grid.atNanos(3L * 86_400)).isEqualTo(86_400 * SECOND);
  }

  @Test
  void aGridShouldNeedARate() {
    assertThatThrownBy(() -> new SendGrid(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWindowShouldHoldItsFirstInstantButNotItsLast() {
    Window window = new Window(Long.MAX_VALUE - 1, Long.MIN_VALUE + 1);

    assertThat(window.contains(Long.MAX_VALUE - 1)).isTrue();
    assertThat(window.contains(Long.MIN_VALUE)).isTrue();
    assertThat(window.contains(Long.MIN_VALUE + 1)).isFalse();
    assertThat(window.contains(Long.MAX_VALUE - 2)).isFalse();
  }
}
