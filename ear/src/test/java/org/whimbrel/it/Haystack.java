package org.whimbrel.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where an installation keeps what it keeps, and which needles were found there. */
final class Haystack {
  private static final int TABLES_MIN = 20;

  private final Map<String, Set<String>> found = new TreeMap<>();
  private final Set<String> searched = new TreeSet<>();

  /** Searches all rows of all tables; each is named with its schema. */
  static Haystack tables(Connection connection, Needles needles) throws SQLException {
    Haystack haystack = new Haystack();
    try (Statement statement = connection.createStatement()) {
      for (String table : tables(statement)) {
        haystack.search(table, rows(statement, table), needles);
      }
    }
    assertThat(haystack.searched).hasSizeGreaterThan(TABLES_MIN);
    return haystack;
  }

  private static List<String> tables(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet tables =
        statement.executeQuery(
            """
            select format('%I.%I', nspname, relname) from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where relkind in ('r', 'm') and nspname not in ('pg_catalog', 'information_schema')
            """)) {
      while (tables.next()) {
        names.add(tables.getString(1));
      }
    }
    return names;
  }

  /** As PostgreSQL prints them: bytes in hex. */
  private static byte[] rows(Statement statement, String table) throws SQLException {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (ResultSet each = statement.executeQuery("select t::text from " + table + " t")) {
      while (each.next()) {
        rows.writeBytes(each.getString(1).getBytes(UTF_8));
        rows.write('\n');
      }
    }
    return rows.toByteArray();
  }

  /**
   * Searches all files of an installation, each named by its path within; only the programs of
   * PostgreSQL are left out. The database has to be stopped: before, not everything is in files.
   */
  static Haystack files(Path home, Needles needles) throws IOException {
    Haystack haystack = new Haystack();
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean isProgram = home.relativize(folder).toString().contains("pgsql-");
            return isProgram ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            haystack.search(home.relativize(file).toString(), Files.readAllBytes(file), needles);
            return FileVisitResult.CONTINUE;
          }

          /** Liberty still runs, and deletes what it needs no more. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return haystack;
  }

  private void search(String place, byte[] content, Needles needles) {
    searched.add(place);
    Set<String> there = needles.in(content);
    if (!there.isEmpty()) {
      found.put(place, there);
    }
  }

  /** All places that were looked into. */
  Set<String> searched() {
    return searched;
  }

  /** Where something of this is. */
  Map<String, Set<String>> placesOf(Set<String> names) {
    Map<String, Set<String>> places = new TreeMap<>();
    found.forEach(
        (place, there) -> {
          Set<String> some = new TreeSet<>(there);
          some.retainAll(names);
          if (!some.isEmpty()) {
            places.put(place, some);
          }
        });
    return places;
  }

  /** What is in the places whose names begin so. */
  Set<String> under(String place) {
    Set<String> all = new TreeSet<>();
    found.forEach(
        (each, there) -> {
          if (each.startsWith(place)) {
            all.addAll(there);
          }
        });
    return all;
  }
}
