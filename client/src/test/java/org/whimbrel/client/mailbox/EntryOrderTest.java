package org.whimbrel.client.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.client.mailbox.Entries.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.mailbox.EntryOrder.Step;
import org.whimbrel.protocol.Frame;

class EntryOrderTest {
  private final EntryOrder order = new EntryOrder(0, 3);

  private static List<Long> numbers(Step step) {
    return step.entries().stream().map(Frame.Entry::n).toList();
  }

  @Test
  void anEmptyMailboxShouldNeedNoSync() {
    Step step = order.onHello(0);

    assertThat(step.syncAfter()).isEqualTo(Step.NO_SYNC);
    assertThat(step.caughtUp()).isTrue();
    assertThat(numbers(order.onEntry(entry(1)))).containsExactly(1L);
  }

  @Test
  void pagesShouldBeAskedForUntilTheHead() {
    assertThat(order.onHello(4).syncAfter()).isZero();
    assertThat(numbers(order.onEntry(entry(1)))).containsExactly(1L);
    assertThat(numbers(order.onEntry(entry(2)))).containsExactly(2L);
    Step first = order.onPage(new Frame.Page(0, 2, 4));
    assertThat(first.syncAfter()).isEqualTo(2);
    assertThat(first.caughtUp()).isFalse();
    order.onEntry(entry(3));
    order.onEntry(entry(4));

    Step last = order.onPage(new Frame.Page(2, 4, 4));

    assertThat(last.syncAfter()).isEqualTo(Step.NO_SYNC);
    assertThat(last.caughtUp()).isTrue();
    assertThat(last.through()).isEqualTo(4);
  }

  @Test
  void liveEntriesShouldWaitForThePagesBeforeThem() {
    order.onHello(2);
    assertThat(numbers(order.onEntry(entry(3)))).isEmpty();
    assertThat(numbers(order.onEntry(entry(1)))).containsExactly(1L);
    assertThat(numbers(order.onEntry(entry(4)))).isEmpty();
    assertThat(numbers(order.onEntry(entry(2)))).containsExactly(2L);

    assertThat(numbers(order.onPage(new Frame.Page(0, 2, 2)))).containsExactly(3L, 4L);
    assertThat(numbers(order.onEntry(entry(5)))).containsExactly(5L);
  }

  @Test
  void numbersThatAreGoneByRetentionShouldBeNoGap() {
    order.onHello(10);
    assertThat(numbers(order.onEntry(entry(7)))).containsExactly(7L);

    Step page = order.onPage(new Frame.Page(0, 10, 10));

    assertThat(page.through()).isEqualTo(10);
    assertThat(page.caughtUp()).isTrue();
    assertThat(numbers(order.onEntry(entry(11)))).containsExactly(11L);
  }

  @Test
  void nothingShouldComeTwice() {
    order.onHello(0);
    order.onEntry(entry(1));

    assertThat(numbers(order.onEntry(entry(1)))).isEmpty();
    order.onHello(2);
    assertThat(numbers(order.onEntry(entry(1)))).isEmpty();
    assertThat(numbers(order.onEntry(entry(2)))).containsExactly(2L);
  }

  @Test
  void aGapInTheLiveStreamShouldBreakTheSession() {
    order.onHello(0);

    Step step = order.onEntry(entry(2));

    assertThat(step.broken()).isTrue();
    assertThat(order.through()).isZero();
    assertThat(order.onHello(2).syncAfter()).isZero();
  }

  @Test
  void aGapBehindTheSyncShouldHandOnWhatIsBeforeIt() {
    order.onHello(1);
    order.onEntry(entry(2));
    order.onEntry(entry(4));

    Step step = order.onPage(new Frame.Page(0, 1, 1));

    assertThat(step.broken()).isTrue();
    assertThat(numbers(step)).containsExactly(2L);
    assertThat(step.through()).isEqualTo(2);
    assertThat(order.onHello(4).syncAfter()).isEqualTo(2);
  }

  @Test
  void entriesThatWaitForASyncShouldBeBounded() {
    order.onHello(1);
    order.onEntry(entry(2));
    order.onEntry(entry(3));
    order.onEntry(entry(4));

    assertThat(order.onEntry(entry(5)).broken()).isTrue();
    assertThat(order.onHello(5).syncAfter()).isZero();
  }

  @Test
  void aPageThatReachesIntoTheLiveEntriesShouldLoseNone() {
    order.onHello(1);
    order.onEntry(entry(2));
    order.onEntry(entry(1));
    order.onEntry(entry(2));
    order.onEntry(entry(3));

    Step step = order.onPage(new Frame.Page(0, 3, 3));

    assertThat(numbers(step)).containsExactly(2L, 3L);
    assertThat(step.caughtUp()).isTrue();
    assertThat(numbers(order.onEntry(entry(4)))).containsExactly(4L);
  }

  @Test
  void aPageWithoutProgressShouldBreakTheSession() {
    order.onHello(5);

    assertThat(order.onPage(new Frame.Page(0, 0, 5)).broken()).isTrue();
  }

  @Test
  void aPageThatTheServerCouldNotReadShouldBeAskedForAgain() {
    order.onHello(5);
    order.onEntry(entry(2));

    assertThat(order.again().syncAfter()).isEqualTo(2);
    order.onPage(new Frame.Page(2, 5, 5));
    assertThat(order.again().syncAfter()).isEqualTo(Step.NO_SYNC);
  }

  @Test
  void aNewSessionShouldGoOnWhereTheLastOneEnded() {
    order.onHello(3);
    order.onEntry(entry(1));
    order.onEntry(entry(4));

    assertThat(order.onHello(4).syncAfter()).isEqualTo(1);
    assertThat(numbers(order.onEntry(entry(2)))).containsExactly(2L);
    order.onEntry(entry(3));
    assertThat(numbers(order.onEntry(entry(4)))).containsExactly(4L);
    assertThat(order.onPage(new Frame.Page(1, 4, 4)).caughtUp()).isTrue();
  }
}
