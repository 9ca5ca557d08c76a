package org.whimbrel.messaging.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.Ids;
import org.whimbrel.protocol.Bytes;

/**
 * Messages in the log: the first half of the statements of the hot path, one multi-row statement a
 * table and batch, in the caller's transaction.
 *
 * <p>Rows are locked in one global order, ids here before mailboxes in {@link EntryRows} and each
 * sorted, so that batches running side by side cannot wait for each other in a circle. Not
 * thread-safe, like its entity manager.
 */
public final class MessageRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public MessageRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /** Those of the given accounts that exist. */
  public Set<UUID> existingAccounts(Collection<UUID> accounts) {
    return session.doReturningWork(
        connection ->
            Ids.select(connection, "select id from account where id = any (?)", accounts));
  }

  /**
   * Inserts the messages whose ids are not in the log yet (I2).
   *
   * @param rows sorted by id, each id once
   * @return the ids that are new
   */
  public Set<UUID> insertNew(List<LogRow> rows) {
    return session.doReturningWork(connection -> insertNew(connection, rows));
  }

  /** Those of the given messages that are in the log. */
  public List<LogRow> find(Collection<UUID> messageIds) {
    return session.doReturningWork(connection -> find(connection, messageIds));
  }

  /** A message of the log, locked until the transaction ends. */
  public Optional<LogRow> findLocked(UUID messageId) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement lock =
              connection.prepareStatement("select from message where id = ? for update")) {
            lock.setObject(1, messageId);
            lock.executeQuery().close();
          }
          return find(connection, List.of(messageId)).stream().findFirst();
        });
  }

  private static Set<UUID> insertNew(Connection connection, List<LogRow> rows) throws SQLException {
    int size = rows.size();
    UUID[] ids = new UUID[size];
    UUID[] senders = new UUID[size];
    Integer[] devices = new Integer[size];
    Timestamp[] times = new Timestamp[size];
    String[] recipients = new String[size];
    String[] dropped = new String[size];
    String[] silenced = new String[size];
    byte[][] bodies = new byte[size][];
    for (int i = 0; i < size; i++) {
      LogRow row = rows.get(i);
      ids[i] = row.id();
      senders[i] = row.sender().account().value();
      devices[i] = row.sender().number();
      times[i] = new Timestamp(row.acceptedAtMs());
      recipients[i] = literal(row.recipients());
      dropped[i] = literal(row.dropped());
      silenced[i] = literal(row.silenced());
      bodies[i] = row.body().bytes();
    }
    Set<UUID> inserted = new HashSet<>();
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into message
              (id, sender_id, sender_device, accepted_at, recipients, dropped, silenced, body)
            select id, sender, device, at, recipients::uuid[], dropped::uuid[], silenced::uuid[],
              body
            from unnest(?, ?, ?, ?, ?, ?, ?, ?)
              as row (id, sender, device, at, recipients, dropped, silenced, body)
            order by id
            on conflict (id) do nothing
            returning id
            """)) {
      insert.setArray(1, connection.createArrayOf("uuid", ids));
      insert.setArray(2, connection.createArrayOf("uuid", senders));
      insert.setArray(3, connection.createArrayOf("int4", devices));
      insert.setArray(4, connection.createArrayOf("timestamptz", times));
      insert.setArray(5, connection.createArrayOf("text", recipients));
      insert.setArray(6, connection.createArrayOf("text", dropped));
      insert.setArray(7, connection.createArrayOf("text", silenced));
      insert.setArray(8, connection.createArrayOf("bytea", bodies));
      try (ResultSet result = insert.executeQuery()) {
        while (result.next()) {
          inserted.add(result.getObject(1, UUID.class));
        }
      }
    }
    return inserted;
  }

  private static List<LogRow> find(Connection connection, Collection<UUID> messageIds)
      throws SQLException {
    List<LogRow> found = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select id, sender_id, sender_device, accepted_at, recipients, dropped, silenced, body
            from message where id = any (?)
            """)) {
      select.setArray(1, Ids.array(connection, messageIds));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(
              new LogRow(
                  rows.getObject(1, UUID.class),
                  DeviceId.of(rows.getObject(2, UUID.class), rows.getInt(3)),
                  rows.getTimestamp(4).getTime(),
                  List.of((UUID[]) rows.getArray(5).getArray()),
                  List.of((UUID[]) rows.getArray(6).getArray()),
                  List.of((UUID[]) rows.getArray(7).getArray()),
                  Bytes.of(rows.getBytes(8))));
        }
      }
    }
    return found;
  }

  /** An array inside an array: PostgreSQL's arrays are rectangular, so the inner one is text. */
  private static String literal(List<UUID> ids) {
    StringBuilder text = new StringBuilder(2 + 37 * ids.size()).append('{');
    for (int i = 0; i < ids.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      text.append(ids.get(i));
    }
    return text.append('}').toString();
  }
}
