package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The database of a test's server, set up and restored with the scripts of deploy/postgresql. */
final class ArchivedDatabase {
  private final WhimbrelServer server;
  private final Path scripts =
      Path.of(System.getProperty("whimbrel.it.root"), "deploy", "postgresql").normalize();
  private final Path data;
  private final Path archive;

  /** Lets the database archive its WAL, and this test be its superuser. Restarts it. */
  ArchivedDatabase(WhimbrelServer server) throws IOException {
    this.server = server;
    Path home = server.home().resolve("postgresql");
    this.data = home.resolve("data");
    this.archive = home.resolve("archive");
    Files.createDirectory(archive);
    append("pg_hba.conf", "host all postgres 127.0.0.1/32 trust\n");
    archive(true);
  }

  /** Takes a restart of the database, which this does. What is told last holds. */
  void archive(boolean whether) throws IOException {
    server.stopDatabase();
    append(
        "postgresql.auto.conf",
        """
        archive_mode = %s
        archive_command = '"%s" "%s" "%%p" "%%f"'
        """
            .formatted(whether ? "on" : "off", scripts.resolve("archive-wal.sh"), archive));
    server.startDatabase();
  }

  static boolean hasPsql() throws IOException {
    try {
      return new ProcessBuilder("psql", "--version").start().waitFor() == 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (IOException notThere) {
      return false;
    }
  }

  private void append(String file, String lines) throws IOException {
    Files.writeString(data.resolve(file), lines, StandardOpenOption.APPEND);
  }

  /** Where a base backup of this name is, or would be. */
  Path backupFolder(String name) {
    return server.home().resolve("backup-" + name);
  }

  /** Makes a base backup while the server works; gives its folder. */
  Path backup(String name) throws IOException, InterruptedException {
    Path backup = backupFolder(name);
    run("backup.sh", data.toString(), backup.toString());
    return backup;
  }

  /** Names this moment. */
  void restorePoint(String name) throws SQLException {
    superuser("select pg_create_restore_point('" + name + "')");
  }

  /** All that was committed is in the archive when this returns. */
  void archiveAll() throws SQLException {
    String last = superuser("select pg_walfile_name(pg_switch_wal())");
    await().atMost(30, TimeUnit.SECONDS).until(() -> Files.exists(archive.resolve(last)));
  }

  /** The server dies, and its files with it. */
  void loseFiles() throws IOException {
    server.database().killHard();
    WhimbrelServer.deleteTree(data);
  }

  /** Brings the files back and the server up; returns when it takes writes. */
  void restore(Path backup, String... target)
      throws IOException, InterruptedException, SQLException {
    List<String> arguments =
        new ArrayList<>(List.of(backup.toString(), archive.toString(), data.toString()));
    arguments.addAll(List.of(target));
    run("restore.sh", arguments.toArray(String[]::new));
    server.startDatabase();
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> superuser("select pg_is_in_recovery()").equals("f"));
  }

  /** As an operator does it, but over JDBC. */
  void skipNumbers() throws IOException, SQLException {
    try (Connection connection = server.database().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(scripts.resolve("skip-numbers.sql")));
    }
  }

  /** The cursor of a device. */
  long acked(Login login) throws SQLException {
    try (Connection connection = server.database().connect();
        PreparedStatement select =
            connection.prepareStatement(
                "select acked from device_cursor where account_id = ? and device = ?")) {
      select.setObject(1, login.account());
      select.setInt(2, login.device());
      try (ResultSet rows = select.executeQuery()) {
        assertThat(rows.next()).isTrue();
        return rows.getLong(1);
      }
    }
  }

  private String superuser(String query) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.database().port());
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return String.valueOf(rows.getString(1));
    }
  }

  private void run(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(scripts.resolve(script).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "PGHOST", "127.0.0.1",
                "PGPORT", String.valueOf(server.database().port()),
                "PGUSER", "postgres",
                "PGDATABASE", "postgres"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", script, output).isZero();
  }
}
