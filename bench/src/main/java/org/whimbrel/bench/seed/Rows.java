package org.whimbrel.bench.seed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Bytes;

/** Rows for one table, written at once. For one thread. */
final class Rows {
  private final String table;
  private final List<@Nullable Object[]> rows = new ArrayList<>();

  /**
   * None yet.
   *
   * @param table with the names of the columns, in the rows' order
   */
  Rows(String table) {
    this.table = table;
  }

  /** A row. */
  void add(@Nullable Object... values) {
    rows.add(values);
  }

  /** Writes all of them. The driver makes few statements of the many. */
  void write(Connection connection) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    int columns = rows.get(0).length;
    String marks = String.join(", ", Collections.nCopies(columns, "?"));
    try (PreparedStatement insert =
        connection.prepareStatement("insert into " + table + " values (" + marks + ")")) {
      for (@Nullable Object[] row : rows) {
        for (int i = 0; i < columns; i++) {
          insert.setObject(i + 1, value(row[i]));
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Bytes bytes) {
      return bytes.bytes();
    }
    return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
  }
}
