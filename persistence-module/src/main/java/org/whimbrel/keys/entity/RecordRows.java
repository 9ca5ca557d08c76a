package org.whimbrel.keys.entity;

import jakarta.persistence.EntityManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Reads and writes the key records of single devices, in the caller's transaction, which holds the
 * lock of the account's chain. Not thread-safe, like its entity manager.
 */
public final class RecordRows {
  private final Session session;

  /**
   * A device's last key, whether it is still there or not.
   *
   * @param n its number; 0 if there was none yet
   * @param seq the place in the chain that its record names
   */
  public record Last(int n, int seq) {}

  /** Works in the entity manager's transaction. */
  public RecordRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /** The last key of a device that is in the chain; empty if it is not. */
  public Optional<Last> last(DeviceId device) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select last_n, last_seq from chain_member where account_id = ? and device = ?
                  """)) {
            set(select, device);
            try (ResultSet rows = select.executeQuery()) {
              return rows.next()
                  ? Optional.of(new Last(rows.getInt(1), rows.getInt(2)))
                  : Optional.empty();
            }
          }
        });
  }

  /** The exact bytes of the record of a device's key, while it is current or in its grace. */
  public Optional<Bytes> bytes(DeviceId device, int n) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select record from key_record where account_id = ? and device = ? and n = ?
                  """)) {
            set(select, device);
            select.setInt(3, n);
            try (ResultSet rows = select.executeQuery()) {
              return rows.next() ? Optional.of(Bytes.of(rows.getBytes(1))) : Optional.empty();
            }
          }
        });
  }

  /** Until when the device's keys in their grace may be used, the first to end first. */
  public List<Instant> graceEnds(DeviceId device, Instant now) {
    return session.doReturningWork(
        connection -> {
          List<Instant> ends = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select valid_until from key_record
                  where account_id = ? and device = ? and valid_until > ? order by valid_until
                  """)) {
            set(select, device);
            select.setTimestamp(3, Timestamp.from(now));
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                ends.add(rows.getTimestamp(1).toInstant());
              }
            }
          }
          return ends;
        });
  }

  /** Deletes the account's keys whose grace has ended. */
  public void purge(AccountId account, Instant now) {
    session.doWork(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from key_record where account_id = ? and valid_until <= ?")) {
            delete.setObject(1, account.value());
            delete.setTimestamp(2, Timestamp.from(now));
            delete.executeUpdate();
          }
        });
  }

  /**
   * Lets the device's current key, if it has one, be valid until then and no longer.
   *
   * @return whether it has one
   */
  public boolean retire(DeviceId device, Instant until) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update key_record set valid_until = ?
                  where account_id = ? and device = ? and valid_until is null
                  """)) {
            update.setTimestamp(1, Timestamp.from(until));
            update.setObject(2, device.account().value());
            update.setInt(3, device.number());
            return update.executeUpdate() > 0;
          }
        });
  }

  /** Deletes the device's current key, if it has one. */
  public void deleteCurrent(DeviceId device) {
    session.doWork(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  """
                  delete from key_record
                  where account_id = ? and device = ? and valid_until is null
                  """)) {
            set(delete, device);
            delete.executeUpdate();
          }
        });
  }

  /** Adds the device's current key. There is none before. */
  public void add(DeviceId device, SignedKeyRecord record, Last last, Instant now) {
    session.doWork(
        connection -> {
          try (PreparedStatement insert =
                  connection.prepareStatement(
                      """
                      insert into key_record (account_id, device, n, record, signature, published_at)
                      values (?, ?, ?, ?, ?, ?)
                      """);
              PreparedStatement update =
                  connection.prepareStatement(
                      """
                      update chain_member set last_n = ?, last_seq = ?
                      where account_id = ? and device = ?
                      """)) {
            set(insert, device);
            insert.setInt(3, last.n());
            insert.setBytes(4, record.bytes().bytes());
            insert.setBytes(5, record.signature().bytes());
            insert.setTimestamp(6, Timestamp.from(now));
            insert.executeUpdate();
            update.setInt(1, last.n());
            update.setInt(2, last.seq());
            update.setObject(3, device.account().value());
            update.setInt(4, device.number());
            update.executeUpdate();
          }
        });
  }

  /**
   * Deletes all keys of the device.
   *
   * @return whether there was one
   */
  public boolean deleteAll(DeviceId device) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from key_record where account_id = ? and device = ?")) {
            set(delete, device);
            return delete.executeUpdate() > 0;
          }
        });
  }

  private static void set(PreparedStatement statement, DeviceId device) throws SQLException {
    statement.setObject(1, device.account().value());
    statement.setInt(2, device.number());
  }
}
