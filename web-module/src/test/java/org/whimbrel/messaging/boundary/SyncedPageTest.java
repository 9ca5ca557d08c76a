package org.whimbrel.messaging.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.messaging.control.MailboxReader.EntryPage;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

class SyncedPageTest {
  private static final UUID ID = new UUID(1, 1);

  private final Frame.Entry first = entry(4);
  private final Frame.Entry second = entry(6);
  private final EntryPage whole = new EntryPage(List.of(first, second), new Frame.Page(3, 7, 9));
  private final int chars = FrameCodec.encode(first).length();

  @Test
  void aPageShouldFitIntoWhatMayWaitForASocket() {
    assertThat(SyncedPage.of(whole, 2 * chars))
        .isEqualTo(
            new SyncedPage(
                List.of(FrameCodec.encode(first), FrameCodec.encode(second)), whole.page()));

    assertThat(SyncedPage.of(whole, 2 * chars - 1))
        .isEqualTo(new SyncedPage(List.of(FrameCodec.encode(first)), new Frame.Page(3, 4, 9)));
  }

  @Test
  void anEntryThatIsLargerShouldComeAlone() {
    assertThat(SyncedPage.of(whole, 1).page()).isEqualTo(new Frame.Page(3, 4, 9));
    assertThat(SyncedPage.of(whole, 1).entries()).hasSize(1);
  }

  private static Frame.Entry entry(long n) {
    return new Frame.Entry(
        n,
        EntryKind.MESSAGE,
        ID,
        new UUID(2, 2),
        1,
        7,
        List.of(),
        List.of(),
        Bytes.of(new byte[] {9}),
        null,
        null,
        null);
  }
}
