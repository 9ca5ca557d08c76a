package org.whimbrel.connections.entity;

import jakarta.persistence.EntityManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;

/** Reads lists of connections, in the caller's transaction. Not thread-safe. */
public final class ContactRows {
  /** Smaller than every account's id. */
  private static final UUID BEFORE_ALL = new UUID(0, 0);

  /** In both uses the first two parameters are the owner. */
  private static final String COLUMNS =
      """
      select a.id, a.handle, a.display_name, a.avatar_hash, coalesce(own.state, 0),
        coalesce(own.blocked, false), coalesce(theirs.blocked, false),
        coalesce(own.groups, '{}'), own.since
      from account a
      left join connection own on own.owner_id = ? and own.peer_id = a.id
      left join connection theirs on theirs.owner_id = a.id and theirs.peer_id = ?
      """;

  private final Session session;

  /**
   * Which part of a list is wanted.
   *
   * @param state only those in this state; null for all
   * @param group only those in this group; null for all
   * @param after only those behind this account, in the order of ids; null for the first page
   * @param maxCount the most wanted
   */
  public record Selection(
      @Nullable ConnectionState state,
      @Nullable String group,
      @Nullable UUID after,
      int maxCount) {}

  /** Works in the entity manager's transaction. */
  public ContactRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /** The version of the account's list; empty if there is no such account. */
  public OptionalLong version(AccountId owner) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select contacts_version from mailbox where account_id = ?")) {
            select.setObject(1, owner.value());
            try (ResultSet rows = select.executeQuery()) {
              return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
            }
          }
        });
  }

  /** What is between the owner and the peer; empty if there is no such peer. */
  public Optional<Contact> contact(AccountId owner, AccountId peer) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(COLUMNS + " where a.id = ?")) {
            select.setObject(1, owner.value());
            select.setObject(2, owner.value());
            select.setObject(3, peer.value());
            try (ResultSet rows = select.executeQuery()) {
              return rows.next() ? Optional.of(contact(rows)) : Optional.empty();
            }
          }
        });
  }

  /** A page of the owner's list, in the order of the peers' ids, in one statement. */
  public List<Contact> page(AccountId owner, Selection selection) {
    StringBuilder sql = new StringBuilder(COLUMNS);
    List<Object> arguments = new ArrayList<>(List.of(owner.value(), owner.value()));
    sql.append(" where own.owner_id = ? and own.peer_id > ?");
    arguments.add(owner.value());
    arguments.add(selection.after() == null ? BEFORE_ALL : selection.after());
    if (selection.state() != null) {
      sql.append(" and own.state = ?");
      arguments.add(selection.state().number());
    }
    if (selection.group() != null) {
      sql.append(" and ? = any (own.groups)");
      arguments.add(selection.group());
    }
    sql.append(" order by own.peer_id limit ?");
    arguments.add(selection.maxCount());
    return session.doReturningWork(
        connection -> {
          List<Contact> page = new ArrayList<>();
          try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < arguments.size(); i++) {
              select.setObject(i + 1, arguments.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                page.add(contact(rows));
              }
            }
          }
          return page;
        });
  }

  /** The names of the owner's groups, sorted, each with how many are in it. */
  public Map<String, Integer> groups(AccountId owner) {
    return session.doReturningWork(
        connection -> {
          Map<String, Integer> groups = new LinkedHashMap<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select name, count(*) from connection, unnest(groups) as name
                  where owner_id = ? group by name order by name
                  """)) {
            select.setObject(1, owner.value());
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                groups.put(rows.getString(1), rows.getInt(2));
              }
            }
          }
          return groups;
        });
  }

  private static Contact contact(ResultSet row) throws SQLException {
    Timestamp since = row.getTimestamp(9);
    return new Contact(
        new Person(
            new AccountId(row.getObject(1, UUID.class)),
            row.getString(2),
            row.getString(3),
            row.getString(4)),
        new Side(ConnectionState.fromNumber(row.getInt(5)), row.getBoolean(6)),
        row.getBoolean(7),
        Arrays.asList((String[]) row.getArray(8).getArray()),
        since == null ? null : since.toInstant());
  }
}
