package org.whimbrel.connections.entity;

import jakarta.persistence.EntityManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.protocol.EntryKind;

/** News on their way, in the caller's transaction. Not thread-safe, like its entity manager. */
public final class NewsRows {
  /** Smaller than every account's id. */
  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private final Session session;

  /**
   * A piece of news.
   *
   * @param account whose
   * @param kind of what kind
   * @param info a JSON object
   * @param afterPeer up to which account it was told; null if to nobody yet
   */
  public record News(AccountId account, EntryKind kind, String info, @Nullable UUID afterPeer) {}

  /** Works in the entity manager's transaction. */
  public NewsRows(EntityManager entityManager) {
    this.session = entityManager.unwrap(Session.class);
  }

  /**
   * Adds news behind all that the account has. The caller holds the lock of the account's mailbox,
   * so that the times are in the order of commits, whatever the clocks do.
   */
  public void add(UUID id, AccountId account, EntryKind kind, String info) {
    session.doWork(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into news (id, account_id, kind, info, created_at)
                  select ?, ?, ?, ?,
                    greatest(clock_timestamp(), max(created_at) + interval '1 microsecond')
                  from news where account_id = ?
                  """)) {
            insert.setObject(1, id);
            insert.setObject(2, account.value());
            insert.setInt(3, kind.number());
            insert.setString(4, info);
            insert.setObject(5, account.value());
            insert.executeUpdate();
          }
        });
  }

  /** The oldest news of each account, the oldest of all first, at most {@code maxCount}. */
  public List<UUID> oldest(int maxCount) {
    return session.doReturningWork(
        connection -> {
          List<UUID> oldest = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select id from news where not exists (
                    select 1 from news earlier where earlier.account_id = news.account_id
                      and earlier.created_at < news.created_at)
                  order by created_at, id limit ?
                  """)) {
            select.setInt(1, maxCount);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                oldest.add(rows.getObject(1, UUID.class));
              }
            }
          }
          return oldest;
        });
  }

  /** Locks the news and reads it; empty if it is done, or another node is at it. */
  public Optional<News> take(UUID id) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select account_id, kind, info, after_peer from news
                  where id = ? for update skip locked
                  """)) {
            select.setObject(1, id);
            try (ResultSet rows = select.executeQuery()) {
              return rows.next()
                  ? Optional.of(
                      new News(
                          new AccountId(rows.getObject(1, UUID.class)),
                          EntryKind.fromNumber(rows.getInt(2)),
                          rows.getString(3),
                          rows.getObject(4, UUID.class)))
                  : Optional.empty();
            }
          }
        });
  }

  /** The next who have the account in their lists, in whatever state, in the order of ids. */
  public List<UUID> listeners(News news, int maxCount) {
    return session.doReturningWork(
        connection -> {
          List<UUID> listeners = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select owner_id from connection
                  where peer_id = ? and owner_id > ? order by owner_id limit ?
                  """)) {
            select.setObject(1, news.account().value());
            select.setObject(2, news.afterPeer() == null ? BEFORE_ALL : news.afterPeer());
            select.setInt(3, maxCount);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                listeners.add(rows.getObject(1, UUID.class));
              }
            }
          }
          return listeners;
        });
  }

  /** Notes how far the news came. */
  public void advance(UUID id, UUID afterPeer) {
    session.doWork(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement("update news set after_peer = ? where id = ?")) {
            update.setObject(1, afterPeer);
            update.setObject(2, id);
            update.executeUpdate();
          }
        });
  }

  /** Everybody was told. */
  public void remove(UUID id) {
    session.doWork(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("delete from news where id = ?")) {
            delete.setObject(1, id);
            delete.executeUpdate();
          }
        });
  }
}
