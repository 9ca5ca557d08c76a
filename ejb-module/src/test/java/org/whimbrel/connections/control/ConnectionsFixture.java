package org.whimbrel.connections.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.connections.entity.ContactRows;
import org.whimbrel.connections.entity.Side;
import org.whimbrel.platform.entity.TestDatabase;

/** Changes of connections, each in a transaction, and the notices of those that were committed. */
final class ConnectionsFixture {
  static final ConnectionSettings SETTINGS = settings(1_000, 200, 1_000, 1_000, false);

  private static final JsonMapper JSON = new JsonMapper();

  private final TestDatabase database;
  private final ConnectionSettings settings;
  private final List<AccountNotice> notices = new CopyOnWriteArrayList<>();

  ConnectionsFixture(TestDatabase database, ConnectionSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  static ConnectionSettings settings(
      int max, int outgoingMax, int incomingMax, int blockedMax, boolean blockVisible) {
    return new ConnectionSettings(
        max, outgoingMax, incomingMax, blockedMax, 100, 1_000, 10, 200, blockVisible, 1_000, 50);
  }

  /** A refusal on its way out of a transaction. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ConnectionRefusal refusal;

    Refused(ConnectionRefusal refusal) {
      super(refusal);
      this.refusal = refusal;
    }
  }

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T with(ConnectionChange change) throws ConnectionRefusal;
  }

  <T> T in(Work<T> work) throws ConnectionRefusal {
    List<AccountNotice> told = new ArrayList<>();
    try {
      T result =
          database.inTransaction(
              entities -> {
                ConnectionChange change =
                    new ConnectionChange(
                        new ConnectionRows(entities),
                        new ContactRows(entities),
                        settings,
                        TestDatabase.NOW,
                        told::add);
                try {
                  return work.with(change);
                } catch (ConnectionRefusal refusal) {
                  throw new Refused(refusal);
                }
              });
      notices.addAll(told);
      return result;
    } catch (Refused refused) {
      throw refused.refusal;
    }
  }

  Contact apply(AccountId owner, AccountId peer, ConnectionChange.Step step)
      throws ConnectionRefusal {
    return in(change -> change.apply(owner, peer, step));
  }

  Contact request(AccountId owner, AccountId peer) throws ConnectionRefusal {
    return apply(owner, peer, before -> before.request(settings.blockVisible()));
  }

  /** Writes a relation as it is. */
  void put(AccountId owner, AccountId peer, Relation relation) {
    database.run(
        entities -> {
          ConnectionRows rows = new ConnectionRows(entities);
          rows.write(owner, peer, relation.own(), TestDatabase.NOW);
          rows.write(peer, owner, relation.peer(), TestDatabase.NOW);
        });
  }

  Relation relation(AccountId owner, AccountId peer) {
    Map<UUID, Side> sides =
        database.inTransaction(entities -> new ConnectionRows(entities).sides(owner, peer));
    return new Relation(
        sides.getOrDefault(owner.value(), Side.NOTHING),
        sides.getOrDefault(peer.value(), Side.NOTHING));
  }

  /** Who was told what, in order; forgets it. */
  List<String> takeNotices() {
    List<String> told = new ArrayList<>();
    for (AccountNotice notice : notices) {
      notice.to().forEach(to -> told.add(told(to, notice.about(), summary(notice.info()))));
    }
    notices.clear();
    return told;
  }

  /** The texts of the notices; forgets them. */
  List<String> takeInfos() {
    List<String> infos = notices.stream().map(AccountNotice::info).toList();
    notices.clear();
    return infos;
  }

  /** A line of {@link #takeNotices()}. */
  static String told(AccountId to, AccountId about, Side view) {
    return told(to, about, view.state().wire() + (view.blocked() ? "+" : ""));
  }

  private static String told(AccountId to, AccountId about, String view) {
    return to + " of " + about + ": " + view;
  }

  private static String summary(String info) {
    try {
      Map<?, ?> fields = JSON.readValue(info, Map.class);
      return fields.get("state") + (Boolean.TRUE.equals(fields.get("blocked")) ? "+" : "");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
