package org.whimbrel.platform.entity;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schema up to date. Several nodes may do so at once: Flyway holds a database lock. */
public final class Migrations {
  private Migrations() {}

  /**
   * Applies what is missing.
   *
   * @throws org.flywaydb.core.api.FlywayException if the database does not answer, or its schema is
   *     newer than this code, or was changed by hand
   */
  public static void migrate(DataSource dataSource) {
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .failOnMissingLocations(true)
        .load()
        .migrate();
  }
}
