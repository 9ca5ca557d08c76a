package org.whimbrel.platform.entity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a migration may do while nodes of the release before run on the same schema (docs/adr/0028).
 * Two lines of its header lift a rule: {@code -- contract: since 1.4, …} names the release whose
 * code stopped using what is taken away, {@code -- locks: …} says why a lock is short.
 */
final class MigrationRules {
  /** Up to here there was only one node, which was stopped for an upgrade. */
  static final int BEFORE_UPGRADES_VERSION = 10;

  private static final Pattern CONTRACT =
      Pattern.compile("(?m)^-- contract: since \\d+\\.\\d+, \\S.*$");
  private static final Pattern LOCKS = Pattern.compile("(?m)^-- locks: \\S.*$");
  private static final Pattern COMMENT = Pattern.compile("(?m)--.*$|(?s:/\\*.*?\\*/)");
  private static final Pattern CREATED =
      Pattern.compile("\\bcreate table (?:if not exists )?([a-z_0-9.\"]+)");
  private static final Pattern TABLE =
      Pattern.compile("\\balter table (?:if exists )?(?:only )?([a-z_0-9.\"]+)");
  private static final Pattern INDEXED = Pattern.compile("\\bon (?:only )?([a-z_0-9.\"]+)");

  private static final List<Pattern> TAKES_AWAY =
      List.of(
          Pattern.compile("\\bdrop (table|view|type|schema|function|trigger|domain|sequence)\\b"),
          Pattern.compile("\\balter table\\b.*\\bdrop (?!constraint|not null|default|identity)"),
          Pattern.compile("\\bdrop default\\b"),
          Pattern.compile("\\brename\\b"),
          Pattern.compile("\\balter (column )?[a-z_0-9\"]+ (set data )?type\\b"),
          Pattern.compile("\\bset not null\\b"),
          Pattern.compile("\\btruncate\\b"));

  private static final Pattern ADDED_COLUMN =
      Pattern.compile("\\badd (column )?[^,]*\\bnot null\\b[^,]*");
  private static final Pattern ADDED_CHECK =
      Pattern.compile("\\badd (constraint\\b|check\\b|foreign key\\b|primary key\\b|unique\\b)");
  private static final Pattern INDEX = Pattern.compile("\\bcreate (unique )?index\\b");
  private static final Pattern HEAVY =
      Pattern.compile(
          "^(lock\\b|cluster\\b|vacuum full\\b|reindex\\b(?!.*concurrently)|(update|delete from)\\b)");

  private MigrationRules() {}

  /** What is wrong with a migration, a line for each; empty if old nodes get on with it. */
  static List<String> violations(String sql) {
    boolean contract = CONTRACT.matcher(sql).find();
    boolean locks = LOCKS.matcher(sql).find();
    String text = COMMENT.matcher(sql).replaceAll(" ").toLowerCase(Locale.ROOT);
    List<String> violations = new ArrayList<>();
    Set<String> made = new HashSet<>();
    for (String part : text.split(";", -1)) {
      String statement = part.replaceAll("\\s+", " ").strip();
      first(CREATED, statement).ifPresent(made::add);
      if (first(TABLE, statement).filter(made::contains).isPresent()) {
        continue; // nobody else knows the table yet
      }
      if (!contract) {
        takesAway(statement, violations);
      }
      if (!locks) {
        holdsUp(statement, made, violations);
      }
    }
    return violations;
  }

  private static void takesAway(String statement, List<String> violations) {
    for (Pattern pattern : TAKES_AWAY) {
      if (pattern.matcher(statement).find()) {
        violations.add("old code may use what this takes away or narrows: " + statement);
      }
    }
    Matcher column = ADDED_COLUMN.matcher(statement);
    while (statement.startsWith("alter table") && column.find()) {
      if (!column.group().contains("default") && !column.group().contains("generated")) {
        violations.add("old code does not fill this column: " + statement);
      }
    }
  }

  private static void holdsUp(String statement, Set<String> made, List<String> violations) {
    boolean checks =
        statement.startsWith("alter table")
            && ADDED_CHECK.matcher(statement).find()
            && !statement.contains("not valid")
            && !statement.contains("using index");
    boolean indexes =
        INDEX.matcher(statement).find()
            && !statement.contains("concurrently")
            && first(INDEXED, statement).filter(made::contains).isEmpty();
    if (checks || indexes || HEAVY.matcher(statement).find()) {
      violations.add("this may lock a large table for long: " + statement);
    }
  }

  private static Optional<String> first(Pattern pattern, String statement) {
    Matcher matcher = pattern.matcher(statement);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
