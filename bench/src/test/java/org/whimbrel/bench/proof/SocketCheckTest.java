package org.whimbrel.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SocketCheckTest {
  private final Violations violations = new Violations();
  private final SocketCheck check = new SocketCheck("socket 1", 3, violations);

  @Test
  void liveEntriesShouldMixWithSyncedOnes() {
    for (long n : new long[] {4, 1, 5, 2, 3, 6}) {
      assertThat(check.onEntry(n)).isTrue();
    }

    assertThat(violations.findings()).isEmpty();
  }

  @Test
  void aLiveGapShouldBeFoundAtOnce() {
    check.onEntry(4);
    check.onEntry(6);

    assertThat(violations.count(ViolationKind.GAP)).isEqualTo(1);
  }

  @Test
  void aLiveEntryThatComesTooLateShouldBeFound() {
    check.onEntry(4);
    check.onEntry(6);
    check.onEntry(5);

    assertThat(violations.count(ViolationKind.TWICE_OR_OUT_OF_ORDER)).isEqualTo(1);
  }

  @Test
  void syncedEntriesInWrongOrderShouldBeFound() {
    check.onEntry(2);
    check.onEntry(1);

    assertThat(violations.count(ViolationKind.TWICE_OR_OUT_OF_ORDER)).isEqualTo(1);
  }

  @Test
  void aNumberThatComesTwiceShouldBeFound() {
    check.onEntry(4);
    assertThat(check.onEntry(4)).isFalse();
    check.onEntry(1);
    assertThat(check.onEntry(1)).isFalse();

    assertThat(violations.count(ViolationKind.TWICE_OR_OUT_OF_ORDER)).isEqualTo(2);
  }
}
