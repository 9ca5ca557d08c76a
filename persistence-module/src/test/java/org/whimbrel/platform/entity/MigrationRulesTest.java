package org.whimbrel.platform.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Old and new nodes run on one schema while an installation is upgraded (docs/adr/0028). */
class MigrationRulesTest {
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Pattern NAME = Pattern.compile("V(\\d+)__[a-z0-9_]+\\.sql");

  @Test
  void noMigrationShouldStopTheNodesOfTheReleaseBefore() throws IOException {
    List<String> violations = new ArrayList<>();
    int seen = 0;
    for (Path file : migrations()) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      assertThat(name.matches()).as("name of %s", file).isTrue();
      seen++;
      if (Integer.parseInt(name.group(1)) > MigrationRules.BEFORE_UPGRADES_VERSION) {
        MigrationRules.violations(Files.readString(file))
            .forEach(violation -> violations.add(file.getFileName() + ": " + violation));
      }
    }

    assertThat(violations).isEmpty();
    assertThat(seen).isGreaterThanOrEqualTo(MigrationRules.BEFORE_UPGRADES_VERSION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table account drop column handle;",
        "alter table account drop handle;",
        "drop table news;",
        "ALTER TABLE account\n  RENAME COLUMN handle TO name;",
        "alter table account rename to user_account;",
        "alter table mailbox alter column head type numeric;",
        "alter table mailbox alter head set data type numeric;",
        "alter table account alter column display_name set not null;",
        "alter table account alter column read_receipts drop default;",
        "alter table account add column colour text not null;",
        "alter table account add colour text, add shade text not null;",
        "truncate news;",
        "create index account_name on account (display_name);",
        "create unique index account_name on account (display_name);",
        "alter table news add constraint kind_known check (kind > 0);",
        "alter table news add foreign key (account_id) references account (id);",
        "update account set display_name = lower(display_name);",
        "lock table account;",
        "-- contract: soon\nalter table account drop column handle;",
        "-- locks:\ncreate index account_name on account (display_name);",
        "-- locks: small table\nalter table account drop column handle;",
      })
  void whatOldNodesWouldTripOverShouldBeRefused(String sql) {
    assertThat(MigrationRules.violations(sql)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table account add column colour text;",
        "alter table account add column shade text not null default 'none';",
        "create table badge (id uuid primary key, name text not null); create index b on badge (name);",
        "create table badge (id uuid); alter table badge add primary key (id);",
        "create index concurrently account_name on account (display_name);",
        "alter table news add constraint kind_known check (kind > 0) not valid;",
        "alter table account alter column display_name drop not null;",
        "-- drop table news; would be wrong\nalter table account add column colour text;",
        "-- contract: since 1.4, nothing reads it\nalter table account drop column handle;",
        "-- locks: one row a node\ncreate index account_name on account (display_name);",
        "insert into setting (name) values ('a');",
      })
  void whatOldNodesDoNotNoticeShouldBeAllowed(String sql) {
    assertThat(MigrationRules.violations(sql)).isEmpty();
  }

  private static List<Path> migrations() throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      return files.filter(file -> file.toString().endsWith(".sql")).toList();
    }
  }
}
