package org.whimbrel.connections.entity;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.entity.Ids;

/**
 * Reads and writes the sides of pairs, in the caller's transaction. Not thread-safe, like its
 * entity manager.
 */
public final class ConnectionRows {
  private final Session session;

  /** Works in the entity manager's transaction. */
  public ConnectionRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /** Somebody who wants to write to somebody. */
  public record Pair(UUID sender, UUID recipient) {}

  /** Whether a sender may write to a recipient. */
  public enum Standing {
    /** Connected on both sides, and neither blocks. */
    CONNECTED,
    /** Not connected, or the sender blocks the recipient. The sender may be told. */
    NOT_CONNECTED,
    /** Connected, and the recipient blocks the sender, who may not be told. */
    BLOCKED
  }

  /**
   * How many rows of each sort an account has.
   *
   * @param wanted OUTGOING and ACCEPTED
   * @param outgoing OUTGOING
   * @param incoming INCOMING
   * @param blocked rows of whatever state that block
   */
  public record Counts(int wanted, int outgoing, int incoming, int blocked) {
    /** Of an account without rows. */
    public static final Counts NOTHING = new Counts(0, 0, 0, 0);
  }

  /**
   * Locks the mailboxes of the accounts, in sorted order, so that nothing about any of them happens
   * beside this transaction.
   *
   * @return those that exist
   */
  public Set<UUID> lock(Collection<UUID> accounts) {
    return session.doReturningWork(
        connection ->
            Ids.select(
                connection,
                """
                select account_id from mailbox
                where account_id = any (?) order by account_id for update
                """,
                accounts));
  }

  /** The side of {@code owner} towards {@code peer} and the one back, by owner. */
  public Map<UUID, Side> sides(AccountId owner, AccountId peer) {
    return session.doReturningWork(
        connection -> {
          Map<UUID, Side> sides = new HashMap<>();
          sides.put(owner.value(), Side.NOTHING);
          sides.put(peer.value(), Side.NOTHING);
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select owner_id, state, blocked from connection
                  where (owner_id, peer_id) in ((?, ?), (?, ?))
                  """)) {
            select.setObject(1, owner.value());
            select.setObject(2, peer.value());
            select.setObject(3, peer.value());
            select.setObject(4, owner.value());
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                Side side =
                    new Side(ConnectionState.fromNumber(rows.getInt(2)), rows.getBoolean(3));
                sides.put(rows.getObject(1, UUID.class), side);
              }
            }
          }
          return sides;
        });
  }

  /** How many rows of each sort the accounts have, by account. */
  public Map<UUID, Counts> counts(Collection<UUID> owners) {
    return session.doReturningWork(
        connection -> {
          Map<UUID, Counts> counts = new HashMap<>();
          owners.forEach(owner -> counts.put(owner, Counts.NOTHING));
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select owner_id, count(*) filter (where state in (1, 3)),
                    count(*) filter (where state = 1), count(*) filter (where state = 2),
                    count(*) filter (where blocked)
                  from connection where owner_id = any (?) group by owner_id
                  """)) {
            select.setArray(1, Ids.array(connection, owners));
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                counts.put(
                    rows.getObject(1, UUID.class),
                    new Counts(rows.getInt(2), rows.getInt(3), rows.getInt(4), rows.getInt(5)));
              }
            }
          }
          return counts;
        });
  }

  /**
   * Writes a side. Nothing has no row; groups go with a side that is not wanted any more; the time
   * stays while the state does.
   */
  public void write(AccountId owner, AccountId peer, Side side, Instant now) {
    session.doWork(
        connection -> {
          if (side.equals(Side.NOTHING)) {
            delete(connection, owner, peer);
          } else {
            upsert(connection, owner, peer, side, now);
          }
        });
  }

  private static void delete(Connection connection, AccountId owner, AccountId peer)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from connection where owner_id = ? and peer_id = ?")) {
      delete.setObject(1, owner.value());
      delete.setObject(2, peer.value());
      delete.executeUpdate();
    }
  }

  private static void upsert(
      Connection connection, AccountId owner, AccountId peer, Side side, Instant now)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            insert into connection as old (owner_id, peer_id, state, blocked, since)
            values (?, ?, ?, ?, ?)
            on conflict (owner_id, peer_id) do update set
              state = excluded.state,
              blocked = excluded.blocked,
              groups = case when excluded.state in (1, 3) then old.groups else '{}' end,
              since = case when excluded.state = old.state then old.since else excluded.since end
            """)) {
      upsert.setObject(1, owner.value());
      upsert.setObject(2, peer.value());
      upsert.setInt(3, side.state().number());
      upsert.setBoolean(4, side.blocked());
      upsert.setTimestamp(5, Timestamp.from(now));
      upsert.executeUpdate();
    }
  }

  /** Replaces the names of the groups. */
  public void writeGroups(AccountId owner, AccountId peer, List<String> groups) {
    session.doWork(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update connection set groups = ? where owner_id = ? and peer_id = ?")) {
            update.setArray(1, connection.createArrayOf("text", groups.toArray()));
            update.setObject(2, owner.value());
            update.setObject(3, peer.value());
            update.executeUpdate();
          }
        });
  }

  /**
   * Tells that the lists of the accounts are not what they were. The caller holds the locks of
   * their mailboxes.
   */
  public void touchLists(Collection<UUID> owners) {
    session.doWork(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update mailbox set contacts_version = contacts_version + 1
                  where account_id = any (?)
                  """)) {
            update.setArray(1, Ids.array(connection, owners));
            update.executeUpdate();
          }
        });
  }

  /** How the senders stand with the recipients, in one statement; every pair has an answer. */
  public Map<Pair, Standing> between(Collection<Pair> pairs) {
    List<UUID> senders = new ArrayList<>(pairs.size());
    List<UUID> recipients = new ArrayList<>(pairs.size());
    Map<Pair, Standing> standings = new HashMap<>();
    for (Pair pair : pairs) {
      if (standings.put(pair, Standing.NOT_CONNECTED) == null) {
        senders.add(pair.sender());
        recipients.add(pair.recipient());
      }
    }
    session.doWork(connection -> standings.putAll(between(connection, senders, recipients)));
    return standings;
  }

  /**
   * A sender's own block comes first: whoever blocks somebody hears always the same, and so cannot
   * find out whether that one blocks too.
   */
  private static Map<Pair, Standing> between(
      Connection connection, List<UUID> senders, List<UUID> recipients) throws SQLException {
    Map<Pair, Standing> connected = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select theirs.peer_id, theirs.owner_id, theirs.blocked
            from unnest(?, ?) as pair (sender, recipient)
            join connection own
              on own.owner_id = pair.sender and own.peer_id = pair.recipient
            join connection theirs
              on theirs.owner_id = pair.recipient and theirs.peer_id = pair.sender
            where own.state = 3 and theirs.state = 3 and not own.blocked
            """)) {
      select.setArray(1, Ids.array(connection, senders));
      select.setArray(2, Ids.array(connection, recipients));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          connected.put(
              new Pair(rows.getObject(1, UUID.class), rows.getObject(2, UUID.class)),
              rows.getBoolean(3) ? Standing.BLOCKED : Standing.CONNECTED);
        }
      }
    }
    return connected;
  }

  /** Those of the peers that the owner is connected to, whoever blocks whom. */
  public Set<UUID> connected(UUID owner, Collection<UUID> peers) {
    return session.doReturningWork(
        connection ->
            Ids.select(
                connection,
                """
                select peer_id from connection
                where owner_id = any (?) and state = 3 and peer_id = any (?)
                """,
                List.of(owner),
                peers));
  }
}
