package org.whimbrel.messaging.entity;

import jakarta.persistence.EntityManager;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Wraps;

/**
 * The statements of the hot path, one multi-row statement a table and batch, in the caller's
 * transaction.
 *
 * <p>Rows are locked in one global order, ids before mailboxes and each sorted, so that batches
 * running side by side cannot wait for each other in a circle. Not thread-safe, like its entity
 * manager.
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
        connection -> ids(connection, "select id from account where id = any (?)", accounts));
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

  /**
   * Locks the mailboxes, in sorted order, and moves each head by the given count.
   *
   * @return the heads as they were before, by account; accounts without a mailbox are missing
   */
  public Map<UUID, Long> takeNumbers(Map<UUID, Integer> counts) {
    return session.doReturningWork(connection -> takeNumbers(connection, new TreeMap<>(counts)));
  }

  /**
   * Tells the accounts' lists of contacts to be different from now on. Their mailboxes are locked
   * already, by {@link #takeNumbers}.
   */
  public void contactsChanged(Collection<UUID> accounts) {
    session.doWork(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update mailbox set contacts_version = contacts_version + 1
                  where account_id = any (?)
                  """)) {
            update.setArray(1, uuids(connection, accounts));
            update.executeUpdate();
          }
        });
  }

  /** Inserts the entries. */
  public void insertEntries(List<EntryRow> entries) {
    session.doWork(connection -> insertEntries(connection, entries));
  }

  /** Adds wraps to the entry that tells a sender of their message. */
  public void addWrapsToSent(UUID sender, UUID messageId, Wraps wraps) {
    session.doWork(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update mailbox_entry set wraps = coalesce(wraps, ''::bytea) || ?
                  where account_id = ? and message_id = ? and kind = ?
                  """)) {
            update.setBytes(1, wraps.bytes());
            update.setObject(2, sender);
            update.setObject(3, messageId);
            update.setInt(4, EntryKind.SENT.number());
            update.executeUpdate();
          }
        });
  }

  /** The entries of the given mailboxes that tell of the given messages. */
  public List<EntryRow> entriesOf(Collection<UUID> accounts, Collection<UUID> messageIds) {
    return session.doReturningWork(
        connection -> {
          List<EntryRow> entries = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select account_id, n, kind, message_id, code, wraps, about_id, info
                  from mailbox_entry
                  where account_id = any (?) and message_id = any (?)
                  """)) {
            select.setArray(1, uuids(connection, accounts));
            select.setArray(2, uuids(connection, messageIds));
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                entries.add(entry(rows));
              }
            }
          }
          return entries;
        });
  }

  private static EntryRow entry(ResultSet rows) throws SQLException {
    String code = rows.getString(5);
    byte[] wraps = rows.getBytes(6);
    String info = rows.getString(8);
    return new EntryRow(
        rows.getObject(1, UUID.class),
        rows.getLong(2),
        EntryKind.fromNumber(rows.getInt(3)),
        rows.getObject(4, UUID.class),
        code == null ? null : ErrorCode.fromWire(code),
        wraps == null ? Wraps.NONE : Wraps.checkedBefore(wraps),
        rows.getObject(7, UUID.class),
        info == null ? null : new RawJson(info));
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

  private static Map<UUID, Long> takeNumbers(Connection connection, SortedMap<UUID, Integer> counts)
      throws SQLException {
    Map<UUID, Long> heads = new HashMap<>();
    Array accounts = uuids(connection, counts.keySet());
    // PostgreSQL's order of UUIDs and Java's differ, but only PostgreSQL's decides here.
    try (PreparedStatement lock =
        connection.prepareStatement(
            """
            select account_id, head from mailbox
            where account_id = any (?) order by account_id for update
            """)) {
      lock.setArray(1, accounts);
      try (ResultSet rows = lock.executeQuery()) {
        while (rows.next()) {
          heads.put(rows.getObject(1, UUID.class), rows.getLong(2));
        }
      }
    }
    try (PreparedStatement move =
        connection.prepareStatement(
            """
            update mailbox set head = head + moved.count
            from unnest(?, ?) as moved (account_id, count)
            where mailbox.account_id = moved.account_id
            """)) {
      move.setArray(1, accounts);
      move.setArray(2, connection.createArrayOf("int4", counts.values().toArray(Integer[]::new)));
      move.executeUpdate();
    }
    return heads;
  }

  private static void insertEntries(Connection connection, List<EntryRow> entries)
      throws SQLException {
    int size = entries.size();
    UUID[] accounts = new UUID[size];
    Long[] numbers = new Long[size];
    UUID[] messages = new UUID[size];
    Integer[] kinds = new Integer[size];
    String[] codes = new String[size];
    byte[][] wraps = new byte[size][];
    UUID[] abouts = new UUID[size];
    String[] infos = new String[size];
    for (int i = 0; i < size; i++) {
      EntryRow entry = entries.get(i);
      ErrorCode code = entry.code();
      accounts[i] = entry.account();
      numbers[i] = entry.n();
      messages[i] = entry.messageId();
      kinds[i] = entry.kind().number();
      codes[i] = code == null ? null : code.wire();
      wraps[i] = entry.wraps().isEmpty() ? null : entry.wraps().bytes();
      abouts[i] = entry.about();
      RawJson info = entry.info();
      infos[i] = info == null ? null : info.text();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into mailbox_entry
              (account_id, n, message_id, kind, code, wraps, about_id, info)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      insert.setArray(1, connection.createArrayOf("uuid", accounts));
      insert.setArray(2, connection.createArrayOf("int8", numbers));
      insert.setArray(3, connection.createArrayOf("uuid", messages));
      insert.setArray(4, connection.createArrayOf("int2", kinds));
      insert.setArray(5, connection.createArrayOf("text", codes));
      insert.setArray(6, connection.createArrayOf("bytea", wraps));
      insert.setArray(7, connection.createArrayOf("uuid", abouts));
      insert.setArray(8, connection.createArrayOf("text", infos));
      insert.executeUpdate();
    }
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
      select.setArray(1, uuids(connection, messageIds));
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

  private static Set<UUID> ids(Connection connection, String sql, Collection<UUID> argument)
      throws SQLException {
    Set<UUID> found = new HashSet<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, uuids(connection, argument));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return found;
  }

  private static Array uuids(Connection connection, Collection<UUID> ids) throws SQLException {
    return connection.createArrayOf("uuid", ids.toArray());
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
