package org.whimbrel.platform.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.protocol.UuidV7;

/**
 * The daily partitions of the log, in the caller's transaction. A day is one of UTC; the bounds are
 * the smallest UUIDs of version 7 of its first moment and the next day's.
 */
public final class Partitions {
  /** Any number, as long as it is the same on all nodes. */
  private static final long ADVISORY_LOCK = 0x5748494d4252454cL;

  private static final List<String> TABLES =
      List.of("message", "mailbox_entry", "message_read", "archive_wrap");

  /**
   * Rows stay whole: a body moved out of its row would be four rows and three index entries more.
   * And what is only ever inserted and then dropped needs no vacuum for it.
   */
  private static final String OPTIONS =
      "toast_tuple_target = 8160, autovacuum_vacuum_insert_threshold = -1";

  private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;

  private final Session session;

  /** Works in the entity manager's transaction. */
  public Partitions(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * Waits for the other nodes, if they are at it, until this transaction ends; at most {@code
   * lockTimeoutMs} for any one lock, so that a long reader cannot stop the log behind us.
   */
  public void lock(int lockTimeoutMs) {
    session.doWork(
        connection -> {
          execute(connection, "set local lock_timeout = " + lockTimeoutMs);
          execute(connection, "select pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
        });
  }

  /** Makes the partitions of the days from {@code first} to {@code last}, both included. */
  public List<String> create(LocalDate first, LocalDate last) {
    return session.doReturningWork(
        connection -> {
          List<String> created = new ArrayList<>();
          for (String table : TABLES) {
            List<String> existing = names(connection, table);
            for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
              String name = name(table, day);
              if (!existing.contains(name)) {
                execute(
                    connection,
                    "create table %s partition of %s for values from ('%s') to ('%s') with (%s)"
                        .formatted(name, table, bound(day), bound(day.plusDays(1)), OPTIONS));
                created.add(name);
              }
            }
          }
          return created;
        });
  }

  /** Drops the partitions of all days before {@code first}. */
  public List<String> dropBefore(LocalDate first) {
    return session.doReturningWork(
        connection -> {
          List<String> dropped = new ArrayList<>();
          for (String table : TABLES) {
            for (String name : names(connection, table)) {
              if (name.compareTo(name(table, first)) < 0) {
                execute(connection, "drop table " + name);
                dropped.add(name);
              }
            }
          }
          return dropped;
        });
  }

  private static List<String> names(Connection connection, String table) throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select child.relname from pg_inherits
            join pg_class child on child.oid = inhrelid
            where inhparent = cast(? as regclass) order by child.relname
            """)) {
      select.setString(1, table);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }

  private static String name(String table, LocalDate day) {
    return table + "_" + SUFFIX.format(day);
  }

  private static UUID bound(LocalDate day) {
    return UuidV7.lowerBound(day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
