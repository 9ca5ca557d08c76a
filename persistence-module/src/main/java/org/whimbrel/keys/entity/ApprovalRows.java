package org.whimbrel.keys.entity;

import jakarta.persistence.EntityManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.Approval;

/**
 * Approvals of new devices that wait to be fetched, in the caller's transaction. Not thread-safe,
 * like its entity manager.
 */
public final class ApprovalRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public ApprovalRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * Keeps an approval for a device; it takes the place of the one before, and those of the account
   * that have become too old go.
   */
  public void put(DeviceId device, Approval approval, Instant now, Instant expiresAt) {
    deleteExpired(device.account(), now);
    session.doWork(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into link_approval
                    (account_id, device, entry, signature, mac, expires_at)
                  values (?, ?, ?, ?, ?, ?)
                  on conflict (account_id, device) do update
                  set entry = excluded.entry, signature = excluded.signature, mac = excluded.mac,
                    expires_at = excluded.expires_at
                  """)) {
            insert.setObject(1, device.account().value());
            insert.setInt(2, device.number());
            insert.setBytes(3, approval.entry().bytes());
            insert.setBytes(4, approval.signature().bytes());
            insert.setBytes(5, approval.mac().bytes());
            insert.setTimestamp(6, Timestamp.from(expiresAt));
            insert.executeUpdate();
          }
        });
  }

  private void deleteExpired(AccountId account, Instant now) {
    session.doWork(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from link_approval where account_id = ? and expires_at <= ?")) {
            delete.setObject(1, account.value());
            delete.setTimestamp(2, Timestamp.from(now));
            delete.executeUpdate();
          }
        });
  }

  /** Deletes the approval of a device, which needs none any more. */
  public void delete(DeviceId device) {
    session.doWork(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from link_approval where account_id = ? and device = ?")) {
            delete.setObject(1, device.account().value());
            delete.setInt(2, device.number());
            delete.executeUpdate();
          }
        });
  }

  /** The approval that waits for a device. */
  public Optional<Approval> find(DeviceId device, Instant now) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select entry, signature, mac from link_approval
                  where account_id = ? and device = ? and expires_at > ?
                  """)) {
            select.setObject(1, device.account().value());
            select.setInt(2, device.number());
            select.setTimestamp(3, Timestamp.from(now));
            try (ResultSet rows = select.executeQuery()) {
              return rows.next()
                  ? Optional.of(
                      new Approval(
                          Bytes.of(rows.getBytes(1)),
                          Bytes.of(rows.getBytes(2)),
                          Bytes.of(rows.getBytes(3))))
                  : Optional.empty();
            }
          }
        });
  }
}
