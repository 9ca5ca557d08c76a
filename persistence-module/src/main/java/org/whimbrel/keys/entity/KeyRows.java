package org.whimbrel.keys.entity;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.Ids;
import org.whimbrel.protocol.Bytes;

/**
 * Reads keys for many accounts at once, one statement each, in the caller's transaction. Not
 * thread-safe, like its entity manager.
 */
public final class KeyRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public KeyRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * The keys that may be encrypted to: of each device the current one, and those in their grace.
   */
  public List<ValidKey> valid(Collection<UUID> accounts, Instant now) {
    return session.doReturningWork(connection -> valid(connection, accounts, now));
  }

  /** The records of the current keys of these accounts, by account and device. */
  public List<CurrentRecord> current(Collection<UUID> accounts) {
    return session.doReturningWork(connection -> current(connection, accounts));
  }

  /**
   * How far the chains of these accounts are, with the records of their current keys, as they were
   * at one moment: one statement for both, so that no record is of a device that the chain beside
   * it does not have. Accounts without a chain are left out.
   */
  public Map<UUID, ChainKeys> chains(Collection<UUID> accounts) {
    return session.doReturningWork(connection -> chains(connection, accounts));
  }

  /** The Ed25519 key of a device that is in its account's chain now (RFC 8032). */
  public Optional<Bytes> identity(DeviceId device) {
    return session.doReturningWork(connection -> identity(connection, device));
  }

  private static List<ValidKey> valid(Connection connection, Collection<UUID> accounts, Instant now)
      throws SQLException {
    List<ValidKey> keys = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select account_id, device, n, valid_until is null from key_record
            where account_id = any (?) and (valid_until is null or valid_until > ?)
            """)) {
      select.setArray(1, Ids.array(connection, accounts));
      select.setTimestamp(2, Timestamp.from(now));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          keys.add(new ValidKey(device(rows), rows.getInt(3), rows.getBoolean(4)));
        }
      }
    }
    return keys;
  }

  private static List<CurrentRecord> current(Connection connection, Collection<UUID> accounts)
      throws SQLException {
    List<CurrentRecord> records = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select account_id, device, n, record, signature from key_record
            where account_id = any (?) and valid_until is null
            order by account_id, device
            """)) {
      select.setArray(1, Ids.array(connection, accounts));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          records.add(record(rows));
        }
      }
    }
    return records;
  }

  private static Map<UUID, ChainKeys> chains(Connection connection, Collection<UUID> accounts)
      throws SQLException {
    Map<UUID, ChainHead> heads = new HashMap<>();
    Map<UUID, List<CurrentRecord>> records = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select c.account_id, r.device, r.n, r.record, r.signature, c.generation, c.seq, c.head
            from device_chain c
            left join key_record r on r.account_id = c.account_id and r.valid_until is null
            where c.account_id = any (?) order by c.account_id, r.device
            """)) {
      select.setArray(1, Ids.array(connection, accounts));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          UUID account = rows.getObject(1, UUID.class);
          heads.put(
              account, new ChainHead(rows.getInt(6), rows.getInt(7), Bytes.of(rows.getBytes(8))));
          List<CurrentRecord> own = records.computeIfAbsent(account, key -> new ArrayList<>());
          if (rows.getBytes(4) != null) {
            own.add(record(rows));
          }
        }
      }
    }
    Map<UUID, ChainKeys> chains = new HashMap<>();
    heads.forEach(
        (account, head) ->
            chains.put(account, new ChainKeys(head, records.getOrDefault(account, List.of()))));
    return chains;
  }

  private static CurrentRecord record(ResultSet rows) throws SQLException {
    return new CurrentRecord(
        device(rows), rows.getInt(3), Bytes.of(rows.getBytes(4)), Bytes.of(rows.getBytes(5)));
  }

  private static Optional<Bytes> identity(Connection connection, DeviceId device)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select identity from chain_member where account_id = ? and device = ?")) {
      select.setObject(1, device.account().value());
      select.setInt(2, device.number());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(Bytes.of(rows.getBytes(1))) : Optional.empty();
      }
    }
  }

  private static DeviceId device(ResultSet rows) throws SQLException {
    return DeviceId.of(rows.getObject(1, UUID.class), rows.getInt(2));
  }
}
