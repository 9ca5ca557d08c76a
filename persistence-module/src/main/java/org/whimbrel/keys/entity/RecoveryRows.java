package org.whimbrel.keys.entity;

import jakarta.persistence.EntityManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Reads and writes the records of accounts' recovery keys, in the caller's transaction. Who writes
 * holds the lock of the account's chain. Not thread-safe, like its entity manager.
 */
public final class RecoveryRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public RecoveryRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /** The account's recovery record. */
  public Optional<SignedKeyRecord> record(AccountId account) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select entry, signature from recovery_record where account_id = ?")) {
            select.setObject(1, account.value());
            try (ResultSet rows = select.executeQuery()) {
              return rows.next()
                  ? Optional.of(
                      new SignedKeyRecord(Bytes.of(rows.getBytes(1)), Bytes.of(rows.getBytes(2))))
                  : Optional.empty();
            }
          }
        });
  }

  /** The number of the recovery key's record; 0 if there is none. */
  public int number(AccountId account) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("select n from recovery_record where account_id = ?")) {
            select.setObject(1, account.value());
            try (ResultSet rows = select.executeQuery()) {
              return rows.next() ? rows.getInt(1) : 0;
            }
          }
        });
  }

  /** Sets the recovery record. What was sealed to the one before is of no use any more. */
  public void put(AccountId account, SignedKeyRecord record, int n) {
    session.doWork(
        connection -> {
          try (PreparedStatement insert =
                  connection.prepareStatement(
                      """
                      insert into recovery_record (account_id, entry, signature, n)
                      values (?, ?, ?, ?)
                      on conflict (account_id) do update
                      set entry = excluded.entry, signature = excluded.signature, n = excluded.n
                      """);
              PreparedStatement delete =
                  connection.prepareStatement(
                      "delete from archive_key where account_id = ? and device = 0")) {
            delete.setObject(1, account.value());
            delete.executeUpdate();
            insert.setObject(1, account.value());
            insert.setBytes(2, record.bytes().bytes());
            insert.setBytes(3, record.signature().bytes());
            insert.setInt(4, n);
            insert.executeUpdate();
          }
        });
  }
}
