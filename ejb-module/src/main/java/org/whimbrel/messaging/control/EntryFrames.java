package org.whimbrel.messaging.control;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.protocol.Body;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.UuidV7;

/** What a device is shown of an entry. */
final class EntryFrames {
  private EntryFrames() {}

  /** The entry as the devices of {@code kind}'s mailbox see it; the number is left at 0. */
  static Frame.Entry of(LogRow message, EntryKind kind, @Nullable ErrorCode code) {
    return of(0, kind, message, code, message.body());
  }

  /** The entry as the device sees it that wrote the message itself: it has the body. */
  static Frame.Entry forAuthor(LogRow message, EntryKind kind, @Nullable ErrorCode code) {
    return of(0, kind, message, code, null);
  }

  /** The entry with its number. */
  static Frame.Entry of(
      long n, EntryKind kind, LogRow message, @Nullable ErrorCode code, @Nullable Body body) {
    DeviceId sender = message.sender();
    if (kind == EntryKind.REFUSED) {
      return refused(n, sender.account(), message.id(), code);
    }
    boolean own = kind == EntryKind.SENT;
    List<UUID> none = List.of();
    return new Frame.Entry(
        n,
        kind,
        message.id(),
        sender.account().value(),
        sender.number(),
        message.acceptedAtMs(),
        own ? message.recipients() : none,
        own ? message.dropped() : none,
        body,
        null);
  }

  /** The same entry, for who has the body already. */
  static Frame.Entry withoutBody(Frame.Entry entry) {
    return new Frame.Entry(
        entry.n(),
        entry.kind(),
        entry.id(),
        entry.from(),
        entry.device(),
        entry.atMs(),
        entry.to(),
        entry.dropped(),
        null,
        entry.code());
  }

  /**
   * A refusal, as all devices of the account see it. The log holds somebody else's message under
   * this id, of which nothing may show: so the time is the id's own, and no device is named.
   */
  static Frame.Entry refused(long n, AccountId account, UUID id, @Nullable ErrorCode code) {
    return new Frame.Entry(
        n,
        EntryKind.REFUSED,
        id,
        account.value(),
        0,
        UuidV7.timeMs(id),
        List.of(),
        List.of(),
        null,
        code);
  }
}
