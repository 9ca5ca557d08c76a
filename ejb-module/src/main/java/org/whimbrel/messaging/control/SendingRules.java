package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.messaging.entity.MessageRows;

/**
 * Who may write to whom, for a whole batch at once, inside the fan-out's transaction. Today:
 * whoever exists. The connection service's rules (an accepted connection, no block) belong here.
 */
@ApplicationScoped
public class SendingRules {

  /** The messages with each recipient either kept or dropped; one statement for all. */
  List<LogRow> apply(List<AcceptedMessage> messages, MessageRows rows) {
    Set<UUID> addressed = new HashSet<>();
    messages.forEach(message -> addressed.addAll(message.to()));
    Set<UUID> existing = rows.existingAccounts(addressed);
    List<LogRow> ruled = new ArrayList<>(messages.size());
    for (AcceptedMessage message : messages) {
      List<UUID> kept = new ArrayList<>(message.to().size());
      List<UUID> dropped = new ArrayList<>();
      for (UUID recipient : message.to()) {
        (existing.contains(recipient) ? kept : dropped).add(recipient);
      }
      ruled.add(
          new LogRow(
              message.id(),
              message.sender(),
              message.acceptedAtMs(),
              kept,
              dropped,
              message.body()));
    }
    return ruled;
  }
}
