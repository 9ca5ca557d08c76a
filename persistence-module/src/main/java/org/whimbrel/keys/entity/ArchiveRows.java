package org.whimbrel.keys.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SealedArchiveKey;
import org.whimbrel.protocol.keys.SignedArchiveKey;

/**
 * Reads and writes archive keys, in the caller's transaction. Who writes holds the lock of the
 * account's chain. Not thread-safe, like its entity manager.
 */
public final class ArchiveRows {
  private final Session session;

  /**
   * An archive key that there is.
   *
   * @param commitment a hash of it
   * @param createdAt when its epoch began
   */
  public record Epoch(Bytes commitment, Instant createdAt) {}

  /** Works in the entity manager's transaction. */
  public ArchiveRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /** All epochs of an account. */
  public SortedMap<Integer, Epoch> epochs(AccountId account) {
    return session.doReturningWork(
        connection -> {
          SortedMap<Integer, Epoch> epochs = new TreeMap<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select epoch, commitment, created_at from archive_epoch where account_id = ?")) {
            select.setObject(1, account.value());
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                epochs.put(
                    rows.getInt(1),
                    new Epoch(Bytes.of(rows.getBytes(2)), rows.getTimestamp(3).toInstant()));
              }
            }
          }
          return epochs;
        });
  }

  /** Adds epochs that are not there. */
  public void addEpochs(AccountId account, SortedMap<Integer, Epoch> epochs) {
    List<Integer> numbers = List.copyOf(epochs.keySet());
    byte[][] commitments =
        epochs.values().stream().map(epoch -> epoch.commitment().bytes()).toArray(byte[][]::new);
    Timestamp[] times =
        epochs.values().stream()
            .map(epoch -> Timestamp.from(epoch.createdAt()))
            .toArray(Timestamp[]::new);
    session.doWork(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into archive_epoch (account_id, epoch, commitment, created_at)
                  select ?, * from unnest(?, ?, ?)
                  """)) {
            insert.setObject(1, account.value());
            insert.setArray(2, connection.createArrayOf("int4", numbers.toArray()));
            insert.setArray(3, connection.createArrayOf("bytea", commitments));
            insert.setArray(4, connection.createArrayOf("timestamptz", times));
            insert.executeUpdate();
          }
        });
  }

  /**
   * A sealed key as it is stored.
   *
   * @param key what it says
   * @param form its bytes
   */
  public record Sealed(SealedArchiveKey key, SignedArchiveKey form) {}

  /**
   * Adds sealed keys. One takes the place of one that is sealed to an older key of the same device,
   * or by a device that is not in the chain any more; else the first stays.
   *
   * @param keys for each epoch and device at most one
   * @return how many were not there before
   */
  public int addKeys(AccountId account, List<Sealed> keys) {
    return session.doReturningWork(connection -> addKeys(connection, account, keys));
  }

  private static int addKeys(Connection connection, AccountId account, List<Sealed> keys)
      throws SQLException {
    int size = keys.size();
    Integer[] epochs = new Integer[size];
    Integer[] devices = new Integer[size];
    Integer[] numbers = new Integer[size];
    Integer[] sealers = new Integer[size];
    byte[][] entries = new byte[size][];
    byte[][] signatures = new byte[size][];
    for (int i = 0; i < size; i++) {
      SealedArchiveKey key = keys.get(i).key();
      epochs[i] = key.epoch();
      devices[i] = key.device();
      numbers[i] = key.key();
      sealers[i] = key.by();
      entries[i] = keys.get(i).form().bytes().bytes();
      signatures[i] = keys.get(i).form().signature().bytes();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into archive_key
              (account_id, epoch, device, key_n, sealed_by, entry, signature)
            select ?, * from unnest(?, ?, ?, ?, ?, ?)
            on conflict (account_id, epoch, device) do update
            set key_n = excluded.key_n, sealed_by = excluded.sealed_by,
              entry = excluded.entry, signature = excluded.signature
            where archive_key.key_n < excluded.key_n
              or archive_key.key_n = excluded.key_n and not exists (
                select from chain_member member
                where member.account_id = archive_key.account_id
                  and member.device = archive_key.sealed_by)
            """)) {
      insert.setObject(1, account.value());
      insert.setArray(2, connection.createArrayOf("int4", epochs));
      insert.setArray(3, connection.createArrayOf("int4", devices));
      insert.setArray(4, connection.createArrayOf("int4", numbers));
      insert.setArray(5, connection.createArrayOf("int4", sealers));
      insert.setArray(6, connection.createArrayOf("bytea", entries));
      insert.setArray(7, connection.createArrayOf("bytea", signatures));
      return insert.executeUpdate();
    }
  }

  /**
   * Where an account's archive stands.
   *
   * @param generation of the account's chain
   * @param epoch the newest one; 0 if there is none
   */
  public record Standing(int generation, int epoch) {}

  /** Where the archive of a device's account stands; empty if the device is not in the chain. */
  public Optional<Standing> standing(DeviceId device) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select chain.generation, coalesce((
                    select max(epoch) from archive_epoch where account_id = chain.account_id), 0)
                  from device_chain chain
                  join chain_member member on member.account_id = chain.account_id
                  where chain.account_id = ? and member.device = ?
                  """)) {
            select.setObject(1, device.account().value());
            select.setInt(2, device.number());
            try (ResultSet rows = select.executeQuery()) {
              return rows.next()
                  ? Optional.of(new Standing(rows.getInt(1), rows.getInt(2)))
                  : Optional.empty();
            }
          }
        });
  }

  /** The keys that are sealed to a device or to the recovery key, by epoch. */
  public List<SignedArchiveKey> keys(AccountId account, int device) {
    return session.doReturningWork(
        connection -> {
          List<SignedArchiveKey> keys = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select entry, signature from archive_key
                  where account_id = ? and device in (0, ?) order by epoch, device
                  """)) {
            select.setObject(1, account.value());
            select.setInt(2, device);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                keys.add(
                    new SignedArchiveKey(Bytes.of(rows.getBytes(1)), Bytes.of(rows.getBytes(2))));
              }
            }
          }
          return keys;
        });
  }

  /** Deletes what was sealed to a device, which is not in the chain any more. */
  public void forget(DeviceId device) {
    session.doWork(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from archive_key where account_id = ? and device = ?")) {
            delete.setObject(1, device.account().value());
            delete.setInt(2, device.number());
            delete.executeUpdate();
          }
        });
  }

  /** Deletes all: the account began anew, and who holds these keys is not known any more. */
  public void clear(AccountId account) {
    session.doWork(
        connection -> {
          for (String table : List.of("archive_epoch", "recovery_record", "link_approval")) {
            delete(
                connection.prepareStatement("delete from " + table + " where account_id = ?"),
                account);
          }
        });
  }

  private static void delete(PreparedStatement statement, AccountId account) throws SQLException {
    try (statement) {
      statement.setObject(1, account.value());
      statement.executeUpdate();
    }
  }
}
