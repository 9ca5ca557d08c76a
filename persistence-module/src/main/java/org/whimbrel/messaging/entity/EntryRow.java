package org.whimbrel.messaging.entity;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Wraps;

/**
 * An entry with its number.
 *
 * @param account whose mailbox
 * @param n its number there
 * @param kind what it tells
 * @param messageId of which message; of a notice, its own id, UUID version 7
 * @param code with {@link EntryKind#REFUSED}: why
 * @param wraps those for the account's devices
 * @param about with a notice: the account that it tells of; with a message: its sender
 * @param info what else there is to tell
 */
public record EntryRow(
    UUID account,
    long n,
    EntryKind kind,
    UUID messageId,
    @Nullable ErrorCode code,
    Wraps wraps,
    @Nullable UUID about,
    @Nullable RawJson info) {

  /** An entry that has no more to tell than its message. */
  public static EntryRow of(UUID account, long n, EntryKind kind, UUID messageId) {
    return new EntryRow(account, n, kind, messageId, null, Wraps.NONE, null, null);
  }

  /** A message from somebody. */
  public static EntryRow message(UUID account, long n, UUID messageId, UUID sender, Wraps wraps) {
    return new EntryRow(account, n, EntryKind.MESSAGE, messageId, null, wraps, sender, null);
  }

  /** A refusal. */
  public static EntryRow refused(UUID account, long n, UUID messageId, ErrorCode code) {
    return new EntryRow(account, n, EntryKind.REFUSED, messageId, code, Wraps.NONE, null, null);
  }
}
