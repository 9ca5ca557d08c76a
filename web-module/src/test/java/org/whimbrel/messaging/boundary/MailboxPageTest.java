package org.whimbrel.messaging.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.messaging.control.MailboxReader.EntryPage;
import org.whimbrel.messaging.entity.ArchiveWrapRows.ArchiveWrap;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

class MailboxPageTest {
  private static final UUID FIRST = new UUID(1, 1);
  private static final UUID SECOND = new UUID(1, 2);

  @Test
  void aPageWithoutEntriesShouldStillSayHowFarItReaches() {
    EntryPage page = new EntryPage(List.of(), new Frame.Page(3, 5, 9));

    assertThat(MailboxPage.toJson(page, Map.of()))
        .isEqualTo("{\"entries\":[],\"after\":3,\"through\":5,\"head\":9}");
  }

  @Test
  void entriesShouldBeAsOnTheSocketAndCarryWhatIsArchivedOfThem() {
    Frame.Entry first = entry(4, FIRST);
    Frame.Entry second = entry(5, SECOND);
    EntryPage page = new EntryPage(List.of(first, second), new Frame.Page(3, 5, 9));
    Bytes wrap = Bytes.of(new byte[] {1, 2, 3});

    String json = MailboxPage.toJson(page, Map.of(SECOND, new ArchiveWrap(SECOND, 2, wrap)));

    String archived = FrameCodec.encode(second).replaceFirst("}$", "");
    assertThat(json)
        .isEqualTo(
            "{\"entries\":[%s,%s,\"archive\":{\"epoch\":2,\"wrap\":\"AQID\"}}],\"after\":3,\"through\":5,\"head\":9}"
                .formatted(FrameCodec.encode(first), archived));
  }

  private static Frame.Entry entry(long n, UUID id) {
    return new Frame.Entry(
        n,
        EntryKind.MESSAGE,
        id,
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
