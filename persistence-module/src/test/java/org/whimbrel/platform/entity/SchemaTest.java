package org.whimbrel.platform.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

  private static List<String> columns(TestDatabase database) {
    return database.query(
        """
        select table_name || '.' || column_name || ' ' || data_type
        from information_schema.columns where table_schema = current_schema order by 1
        """);
  }
}
