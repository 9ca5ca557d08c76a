package org.whimbrel.messaging.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;

/**
 * What is in the log, with the entries that tell of it.
 *
 * @param message the message; null with a notice. A refused one is not in the log under its
 *     sender's name and has one entry, for its sender
 * @param entries the entries
 */
record Logged(@Nullable LogRow message, List<EntryRow> entries) {}
