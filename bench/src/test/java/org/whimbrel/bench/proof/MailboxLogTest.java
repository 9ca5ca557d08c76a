package org.whimbrel.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.protocol.EntryKind;

class MailboxLogTest {
  private static final UUID ANN = new UUID(0, 1);

  private final MailboxLog mailbox = new MailboxLog(ANN, new Violations());

  private void show(long n) {
    mailbox.add(new SeenEntry(n, EntryKind.SENT, new UUID(1, n), ANN, List.of(), List.of(), null));
  }

  @Test
  void theCursorShouldStopBeforeAGapAndPassItOnceItIsFilled() {
    show(1);
    show(3);
    assertThat(mailbox.through()).isEqualTo(1);

    show(2);
    assertThat(mailbox.through()).isEqualTo(3);
    assertThat(mailbox.missing()).isEmpty();
  }

  @Test
  void aPageShouldMoveTheCursorOverWhatIsGoneButNotHideIt() {
    show(1);
    show(4);
    mailbox.cover(3);

    assertThat(mailbox.through()).isEqualTo(4);
    assertThat(mailbox.missing()).containsExactly("2..3");
  }
}
