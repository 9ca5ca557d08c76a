package org.whimbrel.messaging.control;

import java.util.List;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;

/**
 * A message that is in the log, with the entries that tell of it. A refused one is not in the log
 * under its sender's name and has one entry, for its sender.
 */
record Logged(LogRow message, List<EntryRow> entries) {}
