package org.whimbrel.messaging.control;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.EntryRows;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wraps;

/**
 * Writes notices into mailboxes, in the transaction of what they tell of, and pushes them after the
 * commit (I4). A push that a crash takes away is made up for by the sessions' audit.
 */
@ApplicationScoped
public class MailboxNotices {
  private static final Logger LOG = System.getLogger(MailboxNotices.class.getName());

  @Inject Event<Written> written;
  @Inject DeliveryRouter router;
  @Inject Clock clock;
  @Resource ManagedExecutorService executor;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /** Entries that are pushed when their transaction has committed. */
  record Written(Logged logged) {}

  void onNotice(@Observes AccountNotice notice) {
    List<EntryRow> entries =
        write(
            notice,
            UuidV7.at(clock.instant()),
            new EntryRows(entityManager),
            new ConnectionRows(entityManager));
    written.fire(new Written(new Logged(null, entries)));
  }

  /** The rule itself, apart from the container. */
  static List<EntryRow> write(
      AccountNotice notice, UUID id, EntryRows rows, ConnectionRows connections) {
    Map<UUID, Integer> counts = new HashMap<>();
    notice.to().forEach(account -> counts.put(account.value(), 1));
    Map<UUID, Long> heads = rows.takeNumbers(counts);
    List<EntryRow> entries = new ArrayList<>();
    heads.forEach(
        (account, head) ->
            entries.add(
                new EntryRow(
                    account,
                    head + 1,
                    notice.kind(),
                    id,
                    null,
                    Wraps.NONE,
                    notice.about().value(),
                    new RawJson(notice.info()))));
    rows.insertEntries(entries);
    connections.touchLists(heads.keySet());
    return entries;
  }

  /** The caller's thread is in the middle of its commit: what may block is done by another one. */
  void onCommit(@Observes(during = TransactionPhase.AFTER_SUCCESS) Written entries) {
    executor.execute(() -> push(entries.logged()));
  }

  private void push(Logged logged) {
    try {
      router.route(List.of(logged));
    } catch (JMSException | RuntimeException failure) {
      LOG.log(Level.WARNING, "A notice was not pushed; the sessions' audit will", failure);
    }
  }

  /** Pushes entries that a transaction of its own has written, after its commit. */
  void pushAfterCommit(Logged logged) {
    written.fire(new Written(logged));
  }
}
