package org.whimbrel.messaging.boundary;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.whimbrel.messaging.control.MailboxReader.EntryPage;
import org.whimbrel.messaging.entity.ArchiveWrapRows.ArchiveWrap;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/** A page of a mailbox as JSON: entries as on the socket, and the mark that ends it. */
final class MailboxPage {
  private MailboxPage() {}

  /**
   * The page, as text.
   *
   * @param wraps archived content keys that come along, by the messages that they are of
   */
  static String toJson(EntryPage page, Map<UUID, ArchiveWrap> wraps) {
    String entries =
        page.entries().stream()
            .map(entry -> encode(entry, wraps.get(entry.id())))
            .collect(Collectors.joining(",", "[", "]"));
    Frame.Page mark = page.page();
    return "{\"entries\":%s,\"after\":%d,\"through\":%d,\"head\":%d}"
        .formatted(entries, mark.after(), mark.through(), mark.head());
  }

  private static String encode(Frame.Entry entry, @Nullable ArchiveWrap wrap) {
    return wrap == null
        ? FrameCodec.encode(entry)
        : FrameCodec.encodeArchived(entry, wrap.epoch(), wrap.wrap());
  }
}
