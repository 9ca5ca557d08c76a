package org.whimbrel.messaging.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.Wraps;

/**
 * A message after the rules.
 *
 * @param row who gets it and who does not
 * @param wraps the valid ones, by account
 * @param report what is the matter with the others
 * @param blocking how many recipients block the sender
 */
record Ruled(LogRow row, Map<UUID, Wraps> wraps, WrapReport report, int blocking) {

  /** Those for an account's devices. */
  Wraps wrapsOf(UUID account) {
    return wraps.getOrDefault(account, Wraps.NONE);
  }

  /**
   * Those for the sender's other devices, and with them those for recipients who are kept from the
   * message without the sender knowing: a later top-up must be answered as if they had got it.
   */
  Wraps wrapsOfSender() {
    Wraps own = wrapsOf(row.sender().account().value());
    if (row.silenced().isEmpty()) {
      return own;
    }
    List<Wrap> all = new ArrayList<>(own.list());
    row.silenced().forEach(account -> all.addAll(wrapsOf(account).list()));
    return Wraps.of(all);
  }
}
