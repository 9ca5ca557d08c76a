package org.whimbrel.messaging.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.Ids;

/** Writes the devices' cursors, in the caller's transaction. Not thread-safe. */
public final class CursorRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public CursorRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * What has moved.
   *
   * @param reaches the accounts whose foremost device has moved
   * @param left the devices that are to move on, and how far; known devices only
   */
  public record Advance(List<Reach> reaches, Map<DeviceId, Long> left) {}

  /**
   * Moves cursors forward, never back, and none over more than {@code stepMaxCount} entries;
   * unknown devices are passed over. Numbers without an entry, such as those that were skipped
   * after a restore, do not count. The cursors of all of the accounts' devices are locked before,
   * in sorted order, so that each number is the first device's in one transaction only.
   */
  public Advance advance(Map<DeviceId, Long> acked, long stepMaxCount) {
    return session.doReturningWork(connection -> advance(connection, acked, stepMaxCount));
  }

  private static Advance advance(
      Connection connection, Map<DeviceId, Long> acked, long stepMaxCount) throws SQLException {
    Map<DeviceId, Long> cursors = lock(connection, acked);
    Map<UUID, Long> before = new HashMap<>();
    Map<UUID, Long> after = new HashMap<>();
    Map<DeviceId, Long> moved = new HashMap<>();
    Map<DeviceId, Long> left = new HashMap<>();
    for (Map.Entry<DeviceId, Long> cursor : cursors.entrySet()) {
      DeviceId device = cursor.getKey();
      long n = cursor.getValue();
      UUID account = device.account().value();
      long wanted = acked.getOrDefault(device, 0L);
      long presented =
          wanted - n <= stepMaxCount ? wanted : step(connection, account, n, wanted, stepMaxCount);
      if (wanted > presented) {
        left.put(device, wanted);
      }
      before.merge(account, n, Long::max);
      after.merge(account, Math.max(n, presented), Long::max);
      if (presented > n) {
        moved.put(device, presented);
      }
    }
    if (!moved.isEmpty()) {
      update(connection, moved);
    }
    List<Reach> reaches = new ArrayList<>();
    after.forEach(
        (account, through) -> {
          long from = before.getOrDefault(account, through);
          if (through > from) {
            reaches.add(new Reach(account, from, through));
          }
        });
    return new Advance(reaches, left);
  }

  /** Where the last of the next {@code count} entries is; at {@code wanted} if there are fewer. */
  private static long step(Connection connection, UUID account, long after, long wanted, long count)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select n from mailbox_entry where account_id = ? and n > ? and n <= ?
            order by n offset ? limit 1
            """)) {
      select.setObject(1, account);
      select.setLong(2, after);
      select.setLong(3, wanted);
      select.setLong(4, count - 1);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : wanted;
      }
    }
  }

  private static Map<DeviceId, Long> lock(Connection connection, Map<DeviceId, Long> acked)
      throws SQLException {
    Set<UUID> accounts = new HashSet<>();
    acked.keySet().forEach(device -> accounts.add(device.account().value()));
    Map<DeviceId, Long> cursors = new HashMap<>();
    try (PreparedStatement lock =
        connection.prepareStatement(
            """
            select account_id, device, acked from device_cursor
            where account_id = any (?) order by account_id, device for update
            """)) {
      lock.setArray(1, Ids.array(connection, accounts));
      try (ResultSet rows = lock.executeQuery()) {
        while (rows.next()) {
          cursors.put(DeviceId.of(rows.getObject(1, UUID.class), rows.getInt(2)), rows.getLong(3));
        }
      }
    }
    return cursors;
  }

  private static void update(Connection connection, Map<DeviceId, Long> moved) throws SQLException {
    UUID[] accounts = new UUID[moved.size()];
    Integer[] devices = new Integer[moved.size()];
    Long[] numbers = new Long[moved.size()];
    int i = 0;
    for (Map.Entry<DeviceId, Long> cursor : moved.entrySet()) {
      accounts[i] = cursor.getKey().account().value();
      devices[i] = cursor.getKey().number();
      numbers[i] = cursor.getValue();
      i++;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update device_cursor set acked = moved.acked
            from unnest(?, ?, ?) as moved (account_id, device, acked)
            where device_cursor.account_id = moved.account_id
              and device_cursor.device = moved.device
            """)) {
      update.setArray(1, connection.createArrayOf("uuid", accounts));
      update.setArray(2, connection.createArrayOf("int4", devices));
      update.setArray(3, connection.createArrayOf("int8", numbers));
      update.executeUpdate();
    }
  }
}
