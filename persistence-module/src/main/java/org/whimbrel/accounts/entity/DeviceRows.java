package org.whimbrel.accounts.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;

/**
 * Reads many devices at once, in the caller's transaction. Not thread-safe, like its entity
 * manager.
 */
public final class DeviceRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public DeviceRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * Those of some sign-ins that do not hold any more, because their devices are signed out, signed
   * in anew, revoked, or gone with their account; in one statement.
   *
   * @param signIns which of its sign-ins is looked at, by device
   * @return with each, whether it was revoked
   */
  public Map<DeviceId, Boolean> ended(Map<DeviceId, Integer> signIns) {
    return session.doReturningWork(connection -> ended(connection, signIns));
  }

  private static Map<DeviceId, Boolean> ended(Connection connection, Map<DeviceId, Integer> signIns)
      throws SQLException {
    UUID[] accounts = new UUID[signIns.size()];
    Integer[] numbers = new Integer[signIns.size()];
    Integer[] held = new Integer[signIns.size()];
    int i = 0;
    for (Map.Entry<DeviceId, Integer> each : signIns.entrySet()) {
      accounts[i] = each.getKey().account().value();
      numbers[i] = each.getKey().number();
      held[i] = each.getValue();
      i++;
    }
    Map<DeviceId, Boolean> ended = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select held.account_id, held.number, coalesce(device.revoked_at is not null, false)
            from unnest(?, ?, ?) as held (account_id, number, sign_in)
            left join device on device.account_id = held.account_id
              and device.number = held.number
            where device.number is null or device.signed_out_at is not null
              or device.sign_ins <> held.sign_in
            """)) {
      select.setArray(1, connection.createArrayOf("uuid", accounts));
      select.setArray(2, connection.createArrayOf("int4", numbers));
      select.setArray(3, connection.createArrayOf("int4", held));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ended.put(DeviceId.of(rows.getObject(1, UUID.class), rows.getInt(2)), rows.getBoolean(3));
        }
      }
    }
    return ended;
  }
}
