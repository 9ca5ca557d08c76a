package org.whimbrel.connections.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.whimbrel.connections.entity.ConnectionState;
import org.whimbrel.connections.entity.Side;

/**
 * One cell of the table of all transitions.
 *
 * @param before the relation before; all that can come up are in the table
 * @param action a column
 * @param outcome a relation, {@code =} for the same one, or the code of a refusal
 */
record Transition(String before, Action action, String outcome) {
  /** own side / the other's; {@code +} means that this side blocks the other. */
  private static final String TABLE =
      """
      before              | request           | accept            | reject           | block               | unblock           | remove
      NONE/NONE           | OUTGOING/INCOMING | no-request        | =                | NONE+/NONE          | =                 | =
      NONE+/NONE          | blocked-by-you    | blocked-by-you    | =                | =                   | NONE/NONE         | =
      NONE/NONE+          | OUTGOING/NONE+    | no-request        | =                | NONE+/NONE+         | =                 | =
      NONE+/NONE+         | blocked-by-you    | blocked-by-you    | =                | =                   | NONE/NONE+        | =
      OUTGOING/INCOMING   | =                 | own-request       | own-request      | NONE+/NONE          | =                 | NONE/NONE
      INCOMING/OUTGOING   | ACCEPTED/ACCEPTED | ACCEPTED/ACCEPTED | NONE/NONE        | NONE+/OUTGOING      | =                 | NONE/NONE
      OUTGOING/NONE+      | =                 | own-request       | own-request      | NONE+/NONE+         | =                 | NONE/NONE+
      NONE+/OUTGOING      | blocked-by-you    | blocked-by-you    | =                | =                   | INCOMING/OUTGOING | =
      ACCEPTED/ACCEPTED   | =                 | =                 | already-accepted | ACCEPTED+/ACCEPTED  | =                 | NONE/NONE
      ACCEPTED+/ACCEPTED  | blocked-by-you    | blocked-by-you    | already-accepted | =                   | ACCEPTED/ACCEPTED | NONE+/NONE
      ACCEPTED/ACCEPTED+  | =                 | =                 | already-accepted | ACCEPTED+/ACCEPTED+ | =                 | NONE/NONE+
      ACCEPTED+/ACCEPTED+ | blocked-by-you    | blocked-by-you    | already-accepted | =                   | ACCEPTED/ACCEPTED+| NONE+/NONE+
      """;

  /** What one may do. */
  enum Action {
    REQUEST,
    ACCEPT,
    REJECT,
    BLOCK,
    UNBLOCK,
    REMOVE;

    ConnectionChange.Step step() {
      return switch (this) {
        case REQUEST -> before -> before.request(false);
        case ACCEPT -> Relation::accept;
        case REJECT -> Relation::reject;
        case BLOCK -> Relation::block;
        case UNBLOCK -> Relation::unblock;
        case REMOVE -> Relation::remove;
      };
    }
  }

  /** All of the table. */
  static Stream<Transition> all() {
    List<Transition> all = new ArrayList<>();
    String[] columns = cells(TABLE.lines().findFirst().orElseThrow());
    TABLE
        .lines()
        .skip(1)
        .map(Transition::cells)
        .forEach(
            cells -> {
              for (int i = 1; i < columns.length; i++) {
                Action action = Action.valueOf(columns[i].toUpperCase(Locale.ROOT));
                all.add(new Transition(cells[0], action, cells[i]));
              }
            });
    return all.stream();
  }

  private static String[] cells(String line) {
    return Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
  }

  /** The relations of the table, by their text. */
  static Map<String, Relation> relations() {
    Map<String, Relation> relations = new LinkedHashMap<>();
    all().forEach(cell -> relations.put(cell.before(), relation(cell.before())));
    return relations;
  }

  Relation start() {
    return relation(before);
  }

  boolean isRefused() {
    return !outcome.equals("=") && !outcome.contains("/");
  }

  /** The relation afterwards; after a refusal it is the one before. */
  Relation end() {
    return relation(outcome.contains("/") ? outcome : before);
  }

  static Relation relation(String text) {
    String[] sides = text.split("/", -1);
    return new Relation(side(sides[0]), side(sides[1]));
  }

  private static Side side(String text) {
    return new Side(ConnectionState.valueOf(text.replace("+", "")), text.endsWith("+"));
  }

  @Override
  public String toString() {
    return before + " " + action + " -> " + outcome;
  }
}
