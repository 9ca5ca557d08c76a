package org.whimbrel.presence.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.connections.entity.ConnectionState;
import org.whimbrel.connections.entity.Side;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.presence.entity.VisibilityRows.Sight;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VisibilityRowsTest {
  private static final Side ACCEPTED = new Side(ConnectionState.ACCEPTED, false);

  private final TestDatabase database = TestDatabase.withoutPartitions();

  @AfterAll
  void close() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ACCEPTED, false, ACCEPTED, false, true",
    "ACCEPTED, true, ACCEPTED, false, false",
    "ACCEPTED, false, ACCEPTED, true, false",
    "ACCEPTED, false, NONE, false, false",
    "NONE, false, ACCEPTED, false, false",
    "OUTGOING, false, INCOMING, false, false",
    "INCOMING, false, OUTGOING, false, false",
    "NONE, true, NONE, false, false"
  })
  void onlyTheConnectedShouldBeSeenAndOnlyWithoutABlock(
      ConnectionState own, boolean ownBlocks, ConnectionState peer, boolean blocks, boolean seen) {
    AccountId watcher = database.account(0);
    AccountId watched = database.account(0);
    write(watcher, watched, new Side(own, ownBlocks));
    write(watched, watcher, new Side(peer, blocks));
    Sight sight = new Sight(watcher.value(), watched.value());

    assertThat(seen(List.of(sight))).isEqualTo(seen ? Map.of(sight, true) : Map.of());
  }

  @Test
  void whoeverDoesNotShowShouldBeToldSo() {
    AccountId watcher = database.account(0);
    AccountId watched = database.account(0);
    connect(watcher, watched);
    database.run(entities -> entities.find(Account.class, watched.value()).showPresence(false));
    Sight there = new Sight(watcher.value(), watched.value());
    Sight back = new Sight(watched.value(), watcher.value());

    assertThat(seen(List.of(there, back))).isEqualTo(Map.of(there, false, back, true));
  }

  @Test
  void manyPairsShouldTakeOneStatement() {
    AccountId hub = database.account(0);
    List<Sight> sights = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      AccountId peer = database.account(0);
      connect(hub, peer);
      sights.add(new Sight(hub.value(), peer.value()));
      sights.add(new Sight(peer.value(), UUID.randomUUID()));
    }
    int before = database.statements();

    assertThat(seen(sights)).hasSize(20);
    assertThat(database.statements() - before).isEqualTo(1);
    assertThat(seen(List.of())).isEmpty();
  }

  private void connect(AccountId one, AccountId other) {
    write(one, other, ACCEPTED);
    write(other, one, ACCEPTED);
  }

  private void write(AccountId owner, AccountId peer, Side side) {
    database.run(
        entities -> new ConnectionRows(entities).write(owner, peer, side, TestDatabase.NOW));
  }

  private Map<Sight, Boolean> seen(Collection<Sight> sights) {
    return database.inTransaction(entities -> new VisibilityRows(entities).seen(sights));
  }
}
