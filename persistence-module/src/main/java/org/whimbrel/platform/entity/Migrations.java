package org.whimbrel.platform.entity;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings the schema up to date. Several nodes may do so at once: Flyway holds a database lock. */
public final class Migrations {
  private Migrations() {}

  /**
   * Applies what is missing. A schema that is newer than this code is left as it is: during an
   * upgrade old nodes run, and start, beside new ones (docs/adr/0028).
   *
   * @throws org.flywaydb.core.api.FlywayException if the database does not answer, or a migration
   *     was changed after it had been applied
   */
  public static void migrate(DataSource dataSource) {
    configuration(dataSource).load().migrate();
  }

  /** What is the same for every run. */
  static FluentConfiguration configuration(DataSource dataSource) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .failOnMissingLocations(true)
        .ignoreMigrationPatterns("*:future")
        // An open transaction that holds the lock would make "create index concurrently" wait for
        // it.
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
  }
}
