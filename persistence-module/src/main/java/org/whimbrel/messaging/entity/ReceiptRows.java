package org.whimbrel.messaging.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.platform.entity.Ids;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.UuidV7;

/**
 * What receipts are made of, for many accounts at once, one statement each, in the caller's
 * transaction. Not thread-safe, like its entity manager.
 */
public final class ReceiptRows {
  private final Session session;

  /**
   * Whoever has blocked a sender, if only since the message came, lets them know nothing any more:
   * a receipt tells that somebody is there.
   */
  private static final String BLOCKED =
      """
      exists (select from connection
        where owner_id = entry.account_id and peer_id = entry.about_id and blocked)
      """;

  /**
   * A message that was read.
   *
   * @param told reader, message and sender
   * @param forSender whether the sender may know it
   */
  public record Noted(Told told, boolean forSender) {}

  /** Works in the entity manager's transaction. */
  public ReceiptRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /** How far a message has come with one recipient. */
  public enum State {
    /** It is in the log. */
    SENT,
    /** The first of the recipient's devices has acknowledged it. */
    DELIVERED,
    /** The recipient has read it, and lets it be known. */
    READ
  }

  /**
   * The messages that came to accounts in the numbers that their foremost device has moved over.
   *
   * @param sinceMs no older time is inside their ids: the partitions of days before are passed over
   */
  public List<Told> delivered(List<Reach> reaches, long sinceMs) {
    return session.doReturningWork(connection -> delivered(connection, reaches, sinceMs));
  }

  /**
   * Notes what was read, of the messages that did come to the accounts.
   *
   * @param wanted reader and message; the sender is not looked at
   * @param telling the readers whose reading may be told to senders
   * @return those that were not noted before, with their senders
   */
  public List<Noted> read(Collection<Told> wanted, Set<UUID> telling, Instant now) {
    return session.doReturningWork(connection -> read(connection, wanted, telling, now));
  }

  /** Those of the accounts that let senders know what they have read. */
  public Set<UUID> telling(Collection<UUID> accounts) {
    return session.doReturningWork(
        connection -> {
          Set<UUID> telling = new HashSet<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select id from account where id = any (?) and read_receipts")) {
            select.setArray(1, Ids.array(connection, accounts));
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                telling.add(rows.getObject(1, UUID.class));
              }
            }
          }
          return telling;
        });
  }

  /** How far a message has come with those of its recipients that it went to. */
  public Map<UUID, State> states(UUID message) {
    return session.doReturningWork(connection -> states(connection, message));
  }

  private static List<Told> delivered(Connection connection, List<Reach> reaches, long sinceMs)
      throws SQLException {
    int size = reaches.size();
    UUID[] accounts = new UUID[size];
    Long[] after = new Long[size];
    Long[] through = new Long[size];
    for (int i = 0; i < size; i++) {
      accounts[i] = reaches.get(i).account();
      after[i] = reaches.get(i).after();
      through[i] = reaches.get(i).through();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select entry.account_id, entry.message_id, entry.about_id
            from unnest(?, ?, ?) as reach (account_id, after, through)
            join mailbox_entry entry on entry.account_id = reach.account_id
              and entry.n > reach.after and entry.n <= reach.through
            where entry.kind = ? and entry.message_id >= ? and not %s
            """
                .formatted(BLOCKED))) {
      select.setArray(1, connection.createArrayOf("uuid", accounts));
      select.setArray(2, connection.createArrayOf("int8", after));
      select.setArray(3, connection.createArrayOf("int8", through));
      select.setInt(4, EntryKind.MESSAGE.number());
      long boundMs = Math.min(Math.max(0, sinceMs), System.currentTimeMillis());
      select.setObject(5, UuidV7.lowerBound(Instant.ofEpochMilli(boundMs)));
      return told(select);
    }
  }

  private static List<Noted> read(
      Connection connection, Collection<Told> wanted, Set<UUID> telling, Instant now)
      throws SQLException {
    List<Told> list = List.copyOf(wanted);
    UUID[] accounts = new UUID[list.size()];
    UUID[] messages = new UUID[list.size()];
    Boolean[] told = new Boolean[list.size()];
    for (int i = 0; i < list.size(); i++) {
      accounts[i] = list.get(i).reader();
      messages[i] = list.get(i).message();
      told[i] = telling.contains(list.get(i).reader());
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            with came as (
              select entry.account_id, entry.message_id, entry.about_id,
                wanted.told and not %s as told
              from unnest(?, ?, ?) as wanted (account_id, message_id, told)
              join mailbox_entry entry on entry.account_id = wanted.account_id
                and entry.message_id = wanted.message_id
              where entry.kind = ?
              order by entry.account_id, entry.message_id),
            noted as (
              insert into message_read (message_id, account_id, read_at, told)
              select message_id, account_id, ?, told from came
              on conflict do nothing
              returning account_id, message_id)
            select came.account_id, came.message_id, came.about_id, came.told
            from came join noted using (account_id, message_id)
            """
                .formatted(BLOCKED))) {
      insert.setArray(1, connection.createArrayOf("uuid", accounts));
      insert.setArray(2, connection.createArrayOf("uuid", messages));
      insert.setArray(3, connection.createArrayOf("bool", told));
      insert.setInt(4, EntryKind.MESSAGE.number());
      insert.setTimestamp(5, Timestamp.from(now));
      List<Noted> noted = new ArrayList<>();
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          noted.add(new Noted(told(rows), rows.getBoolean(4)));
        }
      }
      return noted;
    }
  }

  private static Map<UUID, State> states(Connection connection, UUID message) throws SQLException {
    Map<UUID, State> states = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select entry.account_id,
              exists (select from message_read read
                where read.account_id = entry.account_id and read.message_id = entry.message_id
                  and read.told),
              not %s and exists (select from device_cursor cursor
                where cursor.account_id = entry.account_id and cursor.acked >= entry.n)
            from message join mailbox_entry entry on entry.message_id = message.id
              and entry.account_id = any (message.recipients)
            where message.id = ? and entry.kind = ?
            """
                .formatted(BLOCKED))) {
      select.setObject(1, message);
      select.setInt(2, EntryKind.MESSAGE.number());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          State state = rows.getBoolean(3) ? State.DELIVERED : State.SENT;
          states.put(rows.getObject(1, UUID.class), rows.getBoolean(2) ? State.READ : state);
        }
      }
    }
    return states;
  }

  private static List<Told> told(PreparedStatement statement) throws SQLException {
    List<Told> told = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        told.add(told(rows));
      }
    }
    return told;
  }

  private static Told told(ResultSet row) throws SQLException {
    return new Told(
        row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getObject(3, UUID.class));
  }
}
