package org.whimbrel.presence.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.platform.entity.Ids;

/** Reads who may see whom, in the caller's transaction. Not thread-safe. */
public final class VisibilityRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public VisibilityRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /** Somebody who would like to see somebody. */
  public record Sight(UUID watcher, UUID watched) {}

  /**
   * Those of the pairs that are connected on both sides with no block on either, in one statement;
   * with each, whether the watched one shows at all.
   */
  public Map<Sight, Boolean> seen(Collection<Sight> sights) {
    return session.doReturningWork(connection -> seen(connection, sights));
  }

  private static Map<Sight, Boolean> seen(Connection connection, Collection<Sight> sights)
      throws SQLException {
    Map<Sight, Boolean> seen = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select own.owner_id, own.peer_id, account.show_presence
            from unnest(?, ?) as pair (watcher, watched)
            join connection own
              on own.owner_id = pair.watcher and own.peer_id = pair.watched
            join connection theirs
              on theirs.owner_id = pair.watched and theirs.peer_id = pair.watcher
            join account on account.id = pair.watched
            where own.state = 3 and theirs.state = 3 and not own.blocked and not theirs.blocked
            """)) {
      select.setArray(1, Ids.array(connection, sights.stream().map(Sight::watcher).toList()));
      select.setArray(2, Ids.array(connection, sights.stream().map(Sight::watched).toList()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          seen.put(
              new Sight(rows.getObject(1, UUID.class), rows.getObject(2, UUID.class)),
              rows.getBoolean(3));
        }
      }
    }
    return seen;
  }
}
