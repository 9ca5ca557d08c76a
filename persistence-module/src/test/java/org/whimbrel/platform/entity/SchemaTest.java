package org.whimbrel.platform.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SchemaTest {
  private static final Map<String, Object> VALIDATE = Map.of("hibernate.hbm2ddl.auto", "validate");

  @Test
  void theEntitiesShouldFitTheSchema() {
    assertThatCode(() -> TestDatabase.migrated(VALIDATE).close()).doesNotThrowAnyException();
  }

  @Test
  void theValidationShouldNoticeAMissingTable() {
    // A guard on the test above: the persistence unit switches validation off.
    Map<String, Object> elsewhere =
        Map.of("hibernate.hbm2ddl.auto", "validate", "hibernate.default_schema", "no_such_schema");

    assertThatThrownBy(() -> TestDatabase.migrated(elsewhere).close())
        .hasStackTraceContaining("missing table");
  }

  @Test
  void migratingAgainShouldChangeNothing() {
    try (TestDatabase database = TestDatabase.migrated()) {
      List<String> before = columns(database);

      Migrations.migrate(database.dataSource());

      assertThat(columns(database)).isEqualTo(before).isNotEmpty();
      assertThat(database.query("select version from flyway_schema_history where success"))
          .doesNotHaveDuplicates()
          .contains("1");
    }
  }

  @Test
  void anOldNodeShouldStartOnASchemaThatANewerOneMigrated() {
    try (TestDatabase database = TestDatabase.migrated()) {
      newerNodeHasMigrated(database.dataSource());
      List<String> before = columns(database);

      assertThatCode(() -> Migrations.migrate(database.dataSource())).doesNotThrowAnyException();

      assertThat(columns(database)).isEqualTo(before).contains("account.added_later text");
      assertThat(database.account(1)).isNotNull();
    }
  }

  @Test
  void aMigrationThatWasChangedAfterwardsShouldBeRefused() {
    // A guard on the test above: what is ignored is the future only.
    try (TestDatabase database = TestDatabase.migrated()) {
      execute(
          database.dataSource(),
          "update flyway_schema_history set checksum = checksum + 1 where version = '1'");

      assertThatThrownBy(() -> Migrations.migrate(database.dataSource()))
          .hasMessageContaining("checksum mismatch");
    }
  }

  /** It must not wait for the lock that Flyway holds meanwhile. */
  @Test
  @Timeout(60)
  void anIndexShouldBeBuiltWhileOldNodesWrite() {
    try (TestDatabase database = TestDatabase.migrated()) {
      Migrations.configuration(database.dataSource())
          .locations("classpath:db/migration", "classpath:org/whimbrel/platform/entity/later")
          .load()
          .migrate();

      assertThat(
              database.query("select indexname from pg_indexes where schemaname = current_schema"))
          .contains("account_display_name");
    }
  }

  /** As a node of the next release leaves it. */
  private static void newerNodeHasMigrated(DataSource source) {
    execute(source, "alter table account add column added_later text");
    execute(
        source,
        """
        insert into flyway_schema_history
          (installed_rank, version, description, type, script, checksum, installed_by,
           execution_time, success)
        select max(installed_rank) + 1, '9000', 'added later', 'SQL', 'V9000__added_later.sql', 1,
          current_user, 1, true
        from flyway_schema_history
        """);
  }

  private static void execute(DataSource source, String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> columns(TestDatabase database) {
    return database.query(
        """
        select table_name || '.' || column_name || ' ' || data_type
        from information_schema.columns where table_schema = current_schema order by 1
        """);
  }
}
