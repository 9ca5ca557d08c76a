package org.whimbrel.messaging.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.entity.Ids;
import org.whimbrel.protocol.Bytes;

/**
 * Content keys under the archive keys of accounts, in the caller's transaction. Not thread-safe,
 * like its entity manager.
 */
public final class ArchiveWrapRows {
  private final Session session;

  /**
   * The content key of a message under an account's archive key.
   *
   * @param epoch of the archive key, from 1
   * @param wrap AES-KW (RFC 3394)
   */
  public record ArchiveWrap(UUID message, int epoch, Bytes wrap) {}

  /** Works in the entity manager's transaction. */
  public ArchiveWrapRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * Adds the wraps of messages that are in the account's mailbox, as sent or received; passes over
   * others, and those that are there. The messages themselves are asked, by their primary key: the
   * mailbox has no index by message.
   *
   * @param generation of the account's chain, within which epochs count
   * @return how many are new
   */
  public int add(AccountId account, int generation, List<ArchiveWrap> wraps) {
    return session.doReturningWork(connection -> add(connection, account, generation, wraps));
  }

  private static int add(
      Connection connection, AccountId account, int generation, List<ArchiveWrap> wraps)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into archive_wrap (account_id, message_id, generation, epoch, wrap)
            select ?, told.id, ?, told.epoch, told.wrap
            from unnest(?, ?, ?) as told (id, epoch, wrap)
            join message on message.id = told.id
            where message.sender_id = ?
              or (? = any (message.recipients) and not ? = any (message.silenced))
            order by told.id, told.epoch
            on conflict do nothing
            """)) {
      insert.setObject(1, account.value());
      insert.setInt(2, generation);
      insert.setArray(3, Ids.array(connection, wraps.stream().map(ArchiveWrap::message).toList()));
      insert.setArray(
          4, connection.createArrayOf("int4", wraps.stream().map(ArchiveWrap::epoch).toArray()));
      insert.setArray(
          5,
          connection.createArrayOf(
              "bytea", wraps.stream().map(wrap -> wrap.wrap().bytes()).toArray(byte[][]::new)));
      for (int place = 6; place <= 8; place++) {
        insert.setObject(place, account.value());
      }
      return insert.executeUpdate();
    }
  }

  /**
   * The newest wrap of each of these messages, where there is one. A join, so that of all days'
   * tables each message is looked for in its own only.
   *
   * @param generation of the account's chain
   */
  public Map<UUID, ArchiveWrap> find(AccountId account, int generation, Collection<UUID> messages) {
    if (messages.isEmpty()) {
      return Map.of();
    }
    return session.doReturningWork(
        connection -> {
          Map<UUID, ArchiveWrap> found = new HashMap<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select found.message_id, found.epoch, found.wrap
                  from unnest(?) as wanted (id)
                  join archive_wrap found on found.message_id = wanted.id
                  where found.account_id = ? and found.generation = ?
                  order by found.epoch
                  """)) {
            select.setArray(1, Ids.array(connection, messages));
            select.setObject(2, account.value());
            select.setInt(3, generation);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                UUID message = rows.getObject(1, UUID.class);
                found.put(
                    message, new ArchiveWrap(message, rows.getInt(2), Bytes.of(rows.getBytes(3))));
              }
            }
          }
          return found;
        });
  }
}
