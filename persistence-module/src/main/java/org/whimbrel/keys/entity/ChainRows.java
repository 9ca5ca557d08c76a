package org.whimbrel.keys.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedChainEntry;

/**
 * Reads and writes device chains, in the caller's transaction. Not thread-safe, like its entity
 * manager.
 *
 * <p>Locks are taken in this order, by those who change keys and those who sign devices in and out:
 * device, chain, mailboxes.
 */
public final class ChainRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public ChainRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * Holds a device in its state until the transaction ends.
   *
   * @return whether there is such a device and it is signed in
   */
  public boolean lockSignedIn(DeviceId device) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select signed_out_at is null from device
                  where account_id = ? and number = ? for share
                  """)) {
            set(select, device);
            try (ResultSet rows = select.executeQuery()) {
              return rows.next() && rows.getBoolean(1);
            }
          }
        });
  }

  /** Locks the account's chain, also one that is about to begin. */
  public ChainHead lock(AccountId account) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into device_chain (account_id, generation, seq, head)
                  values (?, ?, ?, ?) on conflict (account_id) do nothing
                  """)) {
            insert.setObject(1, account.value());
            insert.setInt(2, ChainHead.NONE.generation());
            insert.setInt(3, ChainHead.NONE.seq());
            insert.setBytes(4, ChainHead.NONE.head().bytes());
            insert.executeUpdate();
          }
          return head(connection, account, " for update");
        });
  }

  /** Locks the account's chain if there is one. */
  public ChainHead lockExisting(AccountId account) {
    return session.doReturningWork(connection -> head(connection, account, " for update"));
  }

  /** How far the account's chain is. */
  public ChainHead head(AccountId account) {
    return session.doReturningWork(connection -> head(connection, account, ""));
  }

  private static ChainHead head(Connection connection, AccountId account, String lock)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select generation, seq, head from device_chain where account_id = ?" + lock)) {
      select.setObject(1, account.value());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next()
            ? new ChainHead(rows.getInt(1), rows.getInt(2), Bytes.of(rows.getBytes(3)))
            : ChainHead.NONE;
      }
    }
  }

  /** The entry at a place of a generation. */
  public Optional<SignedChainEntry> entry(AccountId account, int generation, int seq) {
    return entries(account, generation, seq, seq).stream().findFirst();
  }

  /** The entries of a generation from one place to another, both included. */
  public List<SignedChainEntry> entries(AccountId account, int generation, int from, int to) {
    return session.doReturningWork(
        connection -> {
          List<SignedChainEntry> entries = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select entry, signature, device_signature from chain_entry
                  where account_id = ? and generation = ? and seq between ? and ? order by seq
                  """)) {
            select.setObject(1, account.value());
            select.setInt(2, generation);
            select.setInt(3, from);
            select.setInt(4, to);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                byte[] deviceSignature = rows.getBytes(3);
                entries.add(
                    new SignedChainEntry(
                        Bytes.of(rows.getBytes(1)),
                        Bytes.of(rows.getBytes(2)),
                        deviceSignature == null ? null : Bytes.of(deviceSignature)));
              }
            }
          }
          return entries;
        });
  }

  /** Adds the entry that makes {@code head} the head. */
  public void append(AccountId account, SignedChainEntry entry, ChainHead head) {
    session.doWork(
        connection -> {
          try (PreparedStatement insert =
                  connection.prepareStatement(
                      """
                      insert into chain_entry
                        (account_id, generation, seq, entry, signature, device_signature)
                      values (?, ?, ?, ?, ?, ?)
                      """);
              PreparedStatement update =
                  connection.prepareStatement(
                      """
                      update device_chain set generation = ?, seq = ?, head = ?
                      where account_id = ?
                      """)) {
            insert.setObject(1, account.value());
            insert.setInt(2, head.generation());
            insert.setInt(3, head.seq());
            insert.setBytes(4, entry.bytes().bytes());
            insert.setBytes(5, entry.signature().bytes());
            Bytes deviceSignature = entry.deviceSignature();
            insert.setBytes(6, deviceSignature == null ? null : deviceSignature.bytes());
            insert.executeUpdate();
            update.setInt(1, head.generation());
            update.setInt(2, head.seq());
            update.setBytes(3, head.head().bytes());
            update.setObject(4, account.value());
            update.executeUpdate();
          }
        });
  }

  /** Notes that a device is in the chain, with its Ed25519 public key. */
  public void addMember(DeviceId device, Bytes identity) {
    session.doWork(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into chain_member (account_id, device, identity) values (?, ?, ?)")) {
            set(insert, device);
            insert.setBytes(3, identity.bytes());
            insert.executeUpdate();
          }
        });
  }

  /** Notes that a device is not in the chain any more. Its keys are another matter. */
  public void removeMember(DeviceId device) {
    session.doWork(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from chain_member where account_id = ? and device = ?")) {
            set(delete, device);
            delete.executeUpdate();
          }
        });
  }

  /**
   * Makes room for a new generation: no device is in the chain any more, none has a key, and of the
   * entries only those of the generation that ends are left.
   *
   * @param ending the generation that ends
   * @return the devices that were in the chain
   */
  public SortedSet<Integer> clear(AccountId account, int ending) {
    return session.doReturningWork(
        connection -> {
          SortedSet<Integer> cleared = new TreeSet<>();
          try (PreparedStatement members =
                  connection.prepareStatement(
                      "delete from chain_member where account_id = ? returning device");
              PreparedStatement records =
                  connection.prepareStatement("delete from key_record where account_id = ?");
              PreparedStatement entries =
                  connection.prepareStatement(
                      "delete from chain_entry where account_id = ? and generation < ?")) {
            members.setObject(1, account.value());
            try (ResultSet rows = members.executeQuery()) {
              while (rows.next()) {
                cleared.add(rows.getInt(1));
              }
            }
            records.setObject(1, account.value());
            records.executeUpdate();
            entries.setObject(1, account.value());
            entries.setInt(2, ending);
            entries.executeUpdate();
          }
          return cleared;
        });
  }

  private static void set(PreparedStatement statement, DeviceId device) throws SQLException {
    statement.setObject(1, device.account().value());
    statement.setInt(2, device.number());
  }
}
