package org.whimbrel.connections.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.entity.ConnectionRows.Counts;
import org.whimbrel.connections.entity.ConnectionRows.Pair;
import org.whimbrel.connections.entity.ConnectionRows.Standing;
import org.whimbrel.platform.entity.TestDatabase;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionRowsTest {
  private static final Side ACCEPTED = new Side(ConnectionState.ACCEPTED, false);

  private final TestDatabase database = TestDatabase.withoutPartitions();
  private final AccountId ann = database.account(0);
  private final AccountId ben = database.account(0);

  @AfterAll
  void close() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, false, NONE, false, NOT_CONNECTED",
    "OUTGOING, false, INCOMING, false, NOT_CONNECTED",
    "INCOMING, false, OUTGOING, false, NOT_CONNECTED",
    "OUTGOING, false, NONE, true, NOT_CONNECTED",
    "NONE, true, NONE, true, NOT_CONNECTED",
    "NONE, false, NONE, true, NOT_CONNECTED",
    "ACCEPTED, false, NONE, true, NOT_CONNECTED",
    "ACCEPTED, false, NONE, false, NOT_CONNECTED",
    "ACCEPTED, false, ACCEPTED, false, CONNECTED",
    "ACCEPTED, false, ACCEPTED, true, BLOCKED",
    "ACCEPTED, true, ACCEPTED, false, NOT_CONNECTED",
    "ACCEPTED, true, ACCEPTED, true, NOT_CONNECTED"
  })
  void whoMayWriteToWhomShouldDependOnBothSides(
      ConnectionState own,
      boolean ownBlocks,
      ConnectionState peer,
      boolean peerBlocks,
      Standing is) {
    AccountId sender = database.account(0);
    AccountId recipient = database.account(0);
    write(sender, recipient, new Side(own, ownBlocks));
    write(recipient, sender, new Side(peer, peerBlocks));
    Pair pair = new Pair(sender.value(), recipient.value());

    assertThat(between(List.of(pair))).isEqualTo(Map.of(pair, is));
  }

  @Test
  void everyPairShouldHaveAnAnswerFromOneStatement() {
    List<Pair> pairs = new ArrayList<>();
    AccountId hub = database.account(0);
    for (int i = 0; i < 20; i++) {
      AccountId peer = database.account(0);
      write(hub, peer, ACCEPTED);
      write(peer, hub, ACCEPTED);
      pairs.add(new Pair(hub.value(), peer.value()));
      pairs.add(new Pair(peer.value(), hub.value()));
      pairs.add(new Pair(peer.value(), peer.value()));
      pairs.add(new Pair(hub.value(), UUID.randomUUID()));
    }
    pairs.addAll(List.copyOf(pairs));
    int before = database.statements();

    Map<Pair, Standing> standings = between(pairs);

    assertThat(database.statements() - before).isEqualTo(1);
    assertThat(standings).containsOnlyKeys(pairs);
    standings.forEach(
        (pair, standing) ->
            assertThat(standing)
                .isEqualTo(
                    pairs.indexOf(pair) % 4 < 2 ? Standing.CONNECTED : Standing.NOT_CONNECTED));
    assertThat(between(List.of())).isEmpty();
  }

  @Test
  void theConnectedShouldBeFoundWhoeverBlocks() {
    AccountId owner = database.account(0);
    AccountId open = database.account(0);
    AccountId blocked = database.account(0);
    AccountId asked = database.account(0);
    AccountId other = database.account(0);
    write(owner, open, ACCEPTED);
    write(owner, other, ACCEPTED);
    write(owner, blocked, ACCEPTED.withBlocked(true));
    write(owner, asked, ACCEPTED.with(ConnectionState.OUTGOING));

    Set<UUID> found =
        database.inTransaction(
            entities ->
                new ConnectionRows(entities)
                    .connected(
                        owner.value(),
                        List.of(open.value(), blocked.value(), asked.value(), UUID.randomUUID())));

    assertThat(found).containsExactlyInAnyOrder(open.value(), blocked.value());
  }

  @Test
  void rowsShouldBeCountedBySort() {
    AccountId owner = database.account(0);
    for (Side side :
        List.of(
            ACCEPTED,
            ACCEPTED.withBlocked(true),
            ACCEPTED.with(ConnectionState.OUTGOING),
            ACCEPTED.with(ConnectionState.INCOMING),
            ACCEPTED.with(ConnectionState.INCOMING),
            Side.NOTHING.withBlocked(true))) {
      write(owner, database.account(0), side);
    }

    Map<UUID, Counts> counts =
        database.inTransaction(
            entities -> new ConnectionRows(entities).counts(List.of(owner.value(), ann.value())));

    assertThat(counts)
        .containsEntry(owner.value(), new Counts(3, 1, 2, 2))
        .containsEntry(ann.value(), Counts.NOTHING);
  }

  @Test
  void nothingShouldHaveNoRow() {
    write(ann, ben, ACCEPTED);
    write(ann, ben, Side.NOTHING);
    write(ann, ben, Side.NOTHING);

    assertThat(database.query("select 1 from connection where owner_id = '" + ann + "'")).isEmpty();
    Map<UUID, Side> sides =
        database.inTransaction(entities -> new ConnectionRows(entities).sides(ann, ben));
    assertThat(sides).isEqualTo(Map.of(ann.value(), Side.NOTHING, ben.value(), Side.NOTHING));
  }

  @Test
  void theSchemaShouldRefuseWhatCannotBe() {
    assertThatThrownBy(() -> write(ann, ann, ACCEPTED)).hasStackTraceContaining("check");
    assertThatThrownBy(
            () ->
                database.query(
                    """
                    insert into connection (owner_id, peer_id, state, blocked, since)
                    values ('%s', '%s', 0, false, now()) returning 1
                    """
                        .formatted(ann, ben)))
        .hasStackTraceContaining("check");
  }

  @Test
  void numbersAndWireFormsShouldStayWhatTheyAre() {
    assertThat(ConnectionState.values())
        .extracting(state -> state.number() + " " + state.wire())
        .containsExactly("0 none", "1 outgoing", "2 incoming", "3 accepted");
    for (ConnectionState state : ConnectionState.values()) {
      assertThat(ConnectionState.fromNumber(state.number())).isEqualTo(state);
      assertThat(ConnectionState.fromWire(state.wire())).isEqualTo(state);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> ConnectionState.fromNumber(4));
    assertThatIllegalArgumentException().isThrownBy(() -> ConnectionState.fromWire("friend"));
  }

  private Map<Pair, Standing> between(List<Pair> pairs) {
    return database.inTransaction(entities -> new ConnectionRows(entities).between(pairs));
  }

  private void write(AccountId owner, AccountId peer, Side side) {
    database.run(
        entities -> new ConnectionRows(entities).write(owner, peer, side, TestDatabase.NOW));
  }
}
