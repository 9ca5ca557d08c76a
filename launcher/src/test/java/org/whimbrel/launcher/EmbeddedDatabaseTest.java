package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
  private static final String PASSWORD = "it's a secret";

  private final Path folder;

  EmbeddedDatabaseTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void dataShouldOutliveARestart() throws Exception {
    int port = FreePort.find();
    try (EmbeddedDatabase database = start(port)) {
      update(database, "CREATE TABLE note AS SELECT 'kept' AS text");
    }
    try (EmbeddedDatabase database = start(port)) {
      assertThat(query(database, "SELECT text FROM note")).isEqualTo("kept");
      assertThat(query(database, "SHOW fsync")).isEqualTo("on");
      assertThat(query(database, "SHOW synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void committedDataShouldSurviveAKilledPostmaster() throws Exception {
    int port = FreePort.find();
    EmbeddedDatabase killed = start(port);
    update(killed, "CREATE TABLE note AS SELECT 'committed' AS text");
    ProcessHandle postmaster = ProcessHandle.of(killed.pid().orElseThrow()).orElseThrow();
    postmaster.destroyForcibly();
    Awaitility.await().until(() -> killed.pid().isEmpty());

    try (EmbeddedDatabase database = start(port)) {
      assertThat(query(database, "SELECT text FROM note")).isEqualTo("committed");
    }
  }

  @Test
  void committedDataShouldSurviveAKillOfAllProcesses() throws Exception {
    int port = FreePort.find();
    EmbeddedDatabase killed = start(port);
    update(killed, "CREATE TABLE note AS SELECT 'committed' AS text");
    try (Connection open = killed.connect()) {
      killed.killHard();
      assertThat(killed.pid()).isEmpty();
      assertThat(open.isValid(1)).isFalse();
    }

    try (EmbeddedDatabase database = start(port)) {
      assertThat(query(database, "SELECT text FROM note")).isEqualTo("committed");
    }
  }

  @Test
  void aFrozenServerShouldAnswerOnlyWhenItIsThawed() throws Exception {
    try (EmbeddedDatabase database = start(FreePort.find());
        Connection open = database.connect()) {
      database.freeze();
      CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> isAlive(open));
      assertThatThrownBy(() -> answer.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      database.thaw();

      assertThat(answer.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean isAlive(Connection connection) {
    try {
      return connection.isValid(0);
    } catch (SQLException e) {
      return false;
    }
  }

  @Test
  void aServerThatAKilledLauncherLeftBehindShouldBeReplaced() throws Exception {
    int port = FreePort.find();
    long leftBehind = start(port).pid().orElseThrow();

    try (EmbeddedDatabase database = start(port)) {
      assertThat(database.pid()).isPresent().get().isNotEqualTo(leftBehind);
      assertThat(query(database, "SELECT current_user")).isEqualTo(EmbeddedDatabase.NAME);
    }
  }

  @Test
  void aProcessIdThatNowBelongsToAnotherProgramShouldNotHinderTheStart() throws Exception {
    int port = FreePort.find();
    start(port).close();
    String thisJvm = ProcessHandle.current().pid() + "\n" + home() + "/data\n";
    Files.writeString(home().resolve("data/postmaster.pid"), thisJvm);

    try (EmbeddedDatabase database = start(port)) {
      assertThat(query(database, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void onlyTheRoleWithItsPasswordShouldBeLetIn() throws Exception {
    try (EmbeddedDatabase database = start(FreePort.find())) {
      assertRefused(database.jdbcUrl(), EmbeddedDatabase.NAME, "wrong");
      assertRefused(database.jdbcUrl(), "postgres", PASSWORD);
    }
  }

  @Test
  void aNewPasswordShouldReplaceTheOldOne() throws Exception {
    int port = FreePort.find();
    start(port).close();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(home(), port, true, "another")) {
      assertThat(query(database, "SELECT 1")).isEqualTo("1");
      assertRefused(database.jdbcUrl(), EmbeddedDatabase.NAME, PASSWORD);
    }
  }

  @Test
  void aThrowAwayDatabaseShouldLeaveNoFiles() throws Exception {
    EmbeddedDatabase.start(home(), FreePort.find(), false, PASSWORD).close();
    assertThat(home()).doesNotExist();
  }

  @Test
  void aTakenPortShouldBeNamedTogetherWithTheVariableThatMovesIt() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(other.getLocalPort()))
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining(String.valueOf(other.getLocalPort()))
          .hasMessageContaining("WHIMBREL_DB_PORT");
    }
  }

  private Path home() {
    return folder.resolve("home with a blank");
  }

  private EmbeddedDatabase start(int port) throws IOException {
    return EmbeddedDatabase.start(home(), port, true, PASSWORD);
  }

  private static void assertRefused(String jdbcUrl, String user, String password) {
    assertThatThrownBy(() -> DriverManager.getConnection(jdbcUrl, user, password).close())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("28"));
  }

  private static void update(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static String query(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
