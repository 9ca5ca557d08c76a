package org.whimbrel.messaging.entity;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;

/**
 * An entry with its number.
 *
 * @param account whose mailbox
 * @param n its number there
 * @param kind what it tells
 * @param messageId of which message
 * @param code with {@link EntryKind#REFUSED}: why
 */
public record EntryRow(
    UUID account, long n, EntryKind kind, UUID messageId, @Nullable ErrorCode code) {}
