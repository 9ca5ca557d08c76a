package org.whimbrel.messaging.control;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.UuidV7;

/** What a device is shown of an entry. */
final class EntryFrames {
  private EntryFrames() {}

  /** The entry as a device sees it; on its socket the author does not get the body back. */
  static Frame.Entry forDevice(
      EntryRow entry, @Nullable LogRow message, DeviceId device, boolean onSocket) {
    boolean author = onSocket && message != null && message.sender().equals(device);
    return of(entry, message, !author, wrap(entry, device));
  }

  /** The entry as all devices of its mailbox see it but for the wrap. */
  static Frame.Entry forAll(EntryRow entry, @Nullable LogRow message) {
    return of(entry, message, true, null);
  }

  /** The same as the device sees it that wrote the message itself: it has the body. */
  static Frame.Entry forAuthor(EntryRow entry, @Nullable LogRow message) {
    return of(entry, message, false, null);
  }

  /** The device's own wrap. */
  static Frame.@Nullable KeyWrap wrap(EntryRow entry, DeviceId device) {
    return entry
        .wraps()
        .find(device.account().value(), device.number())
        .map(Frame.KeyWrap::from)
        .orElse(null);
  }

  private static Frame.Entry of(
      EntryRow entry, @Nullable LogRow message, boolean body, Frame.@Nullable KeyWrap wrap) {
    return message == null || entry.kind() == EntryKind.REFUSED
        ? withoutMessage(entry)
        : of(entry, message, message.sender(), body ? message.body() : null, wrap);
  }

  /**
   * A notice, or a refusal. Under a refused id the log holds somebody else's message, of which
   * nothing may show: so the time is the id's own, and no device is named.
   */
  private static Frame.Entry withoutMessage(EntryRow entry) {
    UUID about = entry.about();
    return new Frame.Entry(
        entry.n(),
        entry.kind(),
        entry.messageId(),
        about == null ? entry.account() : about,
        0,
        UuidV7.timeMs(entry.messageId()),
        List.of(),
        List.of(),
        null,
        entry.code(),
        null,
        entry.info());
  }

  private static Frame.Entry of(
      EntryRow entry,
      LogRow message,
      DeviceId sender,
      @Nullable Bytes body,
      Frame.@Nullable KeyWrap wrap) {
    boolean own = entry.kind() == EntryKind.SENT;
    List<UUID> none = List.of();
    return new Frame.Entry(
        entry.n(),
        entry.kind(),
        message.id(),
        sender.account().value(),
        sender.number(),
        message.acceptedAtMs(),
        own ? message.recipients() : none,
        own ? message.dropped() : none,
        entry.kind() == EntryKind.WRAP ? null : body,
        null,
        wrap,
        entry.info());
  }
}
