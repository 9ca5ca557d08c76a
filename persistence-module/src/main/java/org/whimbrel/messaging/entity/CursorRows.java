package org.whimbrel.messaging.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.DeviceId;

/** Writes the devices' cursors, in the caller's transaction. Not thread-safe. */
public final class CursorRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public CursorRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * Moves cursors forward, never back, in one statement that locks their rows in sorted order;
   * unknown devices are passed over.
   */
  public void advance(Map<DeviceId, Long> acked) {
    session.doWork(connection -> advance(connection, acked));
  }

  private static void advance(Connection connection, Map<DeviceId, Long> acked)
      throws SQLException {
    UUID[] accounts = new UUID[acked.size()];
    Integer[] devices = new Integer[acked.size()];
    Long[] numbers = new Long[acked.size()];
    int i = 0;
    for (Map.Entry<DeviceId, Long> cursor : acked.entrySet()) {
      accounts[i] = cursor.getKey().account().value();
      devices[i] = cursor.getKey().number();
      numbers[i] = cursor.getValue();
      i++;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            with presented as (
              select * from unnest(?, ?, ?) as row (account_id, device, acked)),
            locked as (
              select account_id, device from device_cursor
              where (account_id, device) in (select account_id, device from presented)
              order by account_id, device for update)
            update device_cursor set acked = greatest(device_cursor.acked, presented.acked)
            from presented join locked using (account_id, device)
            where device_cursor.account_id = presented.account_id
              and device_cursor.device = presented.device
            """)) {
      update.setArray(1, connection.createArrayOf("uuid", accounts));
      update.setArray(2, connection.createArrayOf("int4", devices));
      update.setArray(3, connection.createArrayOf("int8", numbers));
      update.executeUpdate();
    }
  }
}
