package org.whimbrel.platform.entity;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Many ids as one parameter of a statement, which so is the same for any number of them. */
public final class Ids {
  private Ids() {}

  /** As an array of the connection. */
  public static Array array(Connection connection, Collection<UUID> ids) throws SQLException {
    return connection.createArrayOf("uuid", ids.toArray());
  }

  /**
   * The ids that a statement finds.
   *
   * @param sql has the id in its first column, and for each of the arguments a parameter like
   *     {@code any (?)}, in this order
   */
  @SafeVarargs
  public static Set<UUID> select(Connection connection, String sql, Collection<UUID>... arguments)
      throws SQLException {
    Set<UUID> found = new HashSet<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        select.setArray(i + 1, array(connection, arguments[i]));
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return found;
  }
}
