package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.messaging.entity.MessageRows;
import org.whimbrel.messaging.entity.ReceiptRows;
import org.whimbrel.messaging.entity.ReceiptRows.State;

/** Tells senders how far their messages have come. */
@ApplicationScoped
public class MessageStates {
  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * The state of a message by recipient, in the order in which it was addressed: sent, delivered or
   * read. Somebody who blocks the sender stays at sent.
   *
   * @return empty if the account has sent no such message
   */
  @Transactional
  public Optional<Map<UUID, String>> of(AccountId sender, UUID message) {
    Optional<LogRow> row =
        new MessageRows(entityManager)
            .find(List.of(message)).stream()
                .filter(found -> found.sender().account().equals(sender))
                .findFirst();
    if (row.isEmpty()) {
      return Optional.empty();
    }
    Map<UUID, State> known = new ReceiptRows(entityManager).states(message);
    Map<UUID, String> states = new LinkedHashMap<>();
    for (UUID recipient : row.get().recipients()) {
      State state = known.getOrDefault(recipient, State.SENT);
      states.put(recipient, state.name().toLowerCase(Locale.ROOT));
    }
    return Optional.of(states);
  }
}
