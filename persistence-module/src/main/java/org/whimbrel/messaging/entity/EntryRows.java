package org.whimbrel.messaging.entity;

import jakarta.persistence.EntityManager;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.platform.entity.Ids;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Wraps;

/**
 * Mailboxes, their numbers and their entries: the second half of the statements of the hot path,
 * after those of {@link MessageRows}, whose locks come first. In the caller's transaction. Not
 * thread-safe, like its entity manager.
 */
public final class EntryRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public EntryRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * Locks the mailboxes, in sorted order, and moves each head by the given count.
   *
   * @return the heads as they were before, by account; accounts without a mailbox are missing
   */
  public Map<UUID, Long> takeNumbers(Map<UUID, Integer> counts) {
    return session.doReturningWork(connection -> takeNumbers(connection, new TreeMap<>(counts)));
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
            select.setArray(1, Ids.array(connection, accounts));
            select.setArray(2, Ids.array(connection, messageIds));
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

  private static Map<UUID, Long> takeNumbers(Connection connection, SortedMap<UUID, Integer> counts)
      throws SQLException {
    Map<UUID, Long> heads = new HashMap<>();
    Array accounts = Ids.array(connection, counts.keySet());
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
}
