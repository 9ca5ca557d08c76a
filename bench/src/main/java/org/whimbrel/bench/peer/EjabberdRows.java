package org.whimbrel.bench.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.whimbrel.bench.traffic.Topology.Edge;

/**
 * ejabberd's tables, as far as accounts, contacts and the archive go. For one thread.
 *
 * @param connection as the tables' owner
 */
record EjabberdRows(Connection connection) {
  private static final String ADD_USERS =
      "INSERT INTO users (username, password) SELECT unnest(?::text[]), ?";

  /** Both may see the other's presence, and nobody waits for an answer. */
  private static final String ADD_CONTACTS =
      "INSERT INTO rosterusers"
          + " (username, jid, nick, subscription, ask, askmessage, server, subscribe, type)"
          + " SELECT who, jid, '', 'B', 'N', '', 'N', '', 'item'"
          + " FROM unnest(?::text[], ?::text[]) AS both_ways (who, jid)";

  private static final String COUNT_ARCHIVED =
      "SELECT username, count(*) FROM archive GROUP BY username";

  /** Creates all tables. */
  void create(String schema) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(schema);
    }
  }

  /** Makes accounts with one password. */
  void addUsers(List<String> names, String password) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ADD_USERS)) {
      statement.setArray(1, connection.createArrayOf("text", names.toArray()));
      statement.setString(2, password);
      statement.executeUpdate();
    }
  }

  /** Makes each two of them each other's contacts. */
  void addContacts(List<String> names, String domain, Collection<Edge> edges) throws SQLException {
    String[] who = new String[2 * edges.size()];
    String[] jid = new String[who.length];
    int i = 0;
    for (Edge edge : edges) {
      who[i] = names.get(edge.asker());
      jid[i] = names.get(edge.asked()) + "@" + domain;
      i++;
      who[i] = names.get(edge.asked());
      jid[i] = names.get(edge.asker()) + "@" + domain;
      i++;
    }
    try (PreparedStatement statement = connection.prepareStatement(ADD_CONTACTS)) {
      statement.setArray(1, connection.createArrayOf("text", who));
      statement.setArray(2, connection.createArrayOf("text", jid));
      statement.executeUpdate();
    }
  }

  /** How many messages are in each user's archive. */
  Map<String, Long> archived() throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(COUNT_ARCHIVED)) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }
}
