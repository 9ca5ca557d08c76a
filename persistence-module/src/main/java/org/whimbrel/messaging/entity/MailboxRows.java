package org.whimbrel.messaging.entity;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.accounts.entity.DeviceKey;

/** Reads a mailbox, in the caller's transaction. Not thread-safe, like its entity manager. */
public final class MailboxRows {

  /**
   * An entry and its message, null with a notice. For {@link
   * org.whimbrel.protocol.EntryKind#REFUSED} the message is somebody else's and not for showing.
   */
  public record Row(MailboxEntry entry, @Nullable Message message) {}

  private final EntityManager entityManager;

  /** Works in the entity manager's transaction. */
  public MailboxRows(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /** The mailbox's newest number; empty if the account has none. */
  public Optional<Long> head(AccountId account) {
    return Optional.ofNullable(entityManager.find(Mailbox.class, account.value()))
        .map(Mailbox::head);
  }

  /** The newest numbers of some mailboxes. */
  public Map<AccountId, Long> heads(Collection<AccountId> accounts) {
    Map<AccountId, Long> heads = new HashMap<>();
    entityManager
        .createQuery(
            "select m.accountId, m.head from Mailbox m where m.accountId in (:accounts)",
            Object[].class)
        .setParameter("accounts", accounts.stream().map(AccountId::value).toList())
        .getResultList()
        .forEach(row -> heads.put(new AccountId((UUID) row[0]), (Long) row[1]));
    return heads;
  }

  /** What the device acknowledged, 0 if nothing. */
  public long acked(DeviceId device) {
    DeviceCursor cursor = entityManager.find(DeviceCursor.class, new DeviceKey(device));
    return cursor == null ? 0 : cursor.acked();
  }

  /** Entries with {@code after < n <= through}, in order, at most {@code maxCount}. */
  public List<Row> page(AccountId account, long after, long through, int maxCount) {
    TypedQuery<Row> query =
        entityManager.createQuery(
            """
            select new org.whimbrel.messaging.entity.MailboxRows$Row(e, m)
            from MailboxEntry e left join Message m on m.id = e.key.messageId
            where e.key.accountId = :account and e.key.n > :after and e.key.n <= :through
            order by e.key.n
            """,
            Row.class);
    return query
        .setParameter("account", account.value())
        .setParameter("after", after)
        .setParameter("through", through)
        .setMaxResults(maxCount)
        .getResultList();
  }
}
