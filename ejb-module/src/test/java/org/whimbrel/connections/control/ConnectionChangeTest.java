package org.whimbrel.connections.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.connections.entity.ConnectionState;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.connections.entity.Side;
import org.whimbrel.platform.entity.TestDatabase;

class ConnectionChangeTest {
  private static final TestDatabase DATABASE = TestDatabase.withoutPartitions();
  private static final JsonMapper JSON = new JsonMapper();

  private final ConnectionsFixture connections =
      new ConnectionsFixture(DATABASE, ConnectionsFixture.SETTINGS);

  private AccountId ann = new AccountId(UUID.randomUUID());
  private AccountId ben = new AccountId(UUID.randomUUID());

  @BeforeEach
  void makeAccounts() {
    ann = DATABASE.account(0);
    ben = DATABASE.account(0);
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @ParameterizedTest
  @MethodSource("org.whimbrel.connections.control.Transition#all")
  void eachTransitionShouldBeStoredToldAndHarmlessAgain(Transition cell) throws ConnectionRefusal {
    Relation before = cell.start();
    connections.put(ann, ben, before);
    ConnectionChange.Step step = cell.action().step();

    if (cell.isRefused()) {
      assertRefused(
          Reason.valueOf(constant(cell.outcome())), () -> connections.apply(ann, ben, step));
      assertThat(connections.relation(ann, ben)).isEqualTo(before);
      assertThat(connections.takeNotices()).isEmpty();
      return;
    }
    Contact view = connections.apply(ann, ben, step);

    assertThat(connections.relation(ann, ben)).isEqualTo(cell.end());
    assertThat(view.side()).isEqualTo(cell.end().own());
    assertThat(view.person().id()).isEqualTo(ben);
    assertThat(view.blockedByPeer()).isFalse();
    assertThat(connections.takeNotices()).isEqualTo(expectedNotices(before, cell.end()));
    assertThat(rowCount()).isEqualTo(rows(cell.end().own()) + rows(cell.end().peer()));

    assertThat(connections.apply(ann, ben, step)).isEqualTo(view);
    assertThat(connections.relation(ann, ben)).isEqualTo(cell.end());
    assertThat(connections.takeNotices()).isEmpty();
  }

  @Test
  void aNoticeShouldTellTheStateAndTheOther() throws Exception {
    DATABASE.run(
        entities ->
            assertThat(
                    entities
                        .createNativeQuery(
                            "update account set display_name = ?, avatar_hash = 'abc' where id = ?")
                        .setParameter(1, "Ann \"the\" \\ First")
                        .setParameter(2, ann.value())
                        .executeUpdate())
                .isEqualTo(1));

    connections.request(ann, ben);

    List<String> infos = connections.takeInfos();
    assertThat(infos).hasSize(2);
    assertThat(json(infos.get(0)))
        .isEqualTo(
            json(
                """
                {"state":"outgoing","blocked":false,
                 "user":{"id":"%s","handle":"h%s","displayName":"A name"}}
                """
                    .formatted(ben, ben)));
    assertThat(json(infos.get(1)))
        .isEqualTo(
            json(
                """
                {"state":"incoming","blocked":false,
                 "user":{"id":"%s","handle":"h%s","displayName":"Ann \\"the\\" \\\\ First",
                         "avatar":"abc"}}
                """
                    .formatted(ann, ann)));
  }

  @Test
  void nobodyShouldConnectToOneselfOrToNobody() {
    AccountId nobody = new AccountId(UUID.randomUUID());
    for (Transition.Action action : Transition.Action.values()) {
      assertRefused(Reason.OWN_ACCOUNT, () -> connections.apply(ann, ann, action.step()));
      assertRefused(Reason.UNKNOWN_ACCOUNT, () -> connections.apply(ann, nobody, action.step()));
      assertRefused(Reason.UNKNOWN_ACCOUNT, () -> connections.apply(nobody, ann, action.step()));
    }
  }

  @Test
  void removingSomebodyWhoIsGoneShouldBeNoFailure() throws ConnectionRefusal {
    AccountId nobody = new AccountId(UUID.randomUUID());
    boolean done =
        connections.in(
            change -> {
              Connections.remove(change, ann, nobody);
              return true;
            });

    assertThat(done).isTrue();
    assertRefused(
        Reason.OWN_ACCOUNT,
        () ->
            connections.in(
                change -> {
                  Connections.remove(change, ann, ann);
                  return true;
                }));
  }

  @Test
  void anErasedAccountShouldLeaveNoRow() throws ConnectionRefusal {
    connections.request(ann, ben);

    assertThat(DATABASE.query("delete from account where id = '" + ben + "' returning id"))
        .hasSize(1);

    assertThat(rowCount()).isZero();
  }

  @Test
  void theTimeShouldBeThatOfTheState() throws ConnectionRefusal {
    connections.request(ann, ben);
    DATABASE.query("update connection set since = '2020-01-01T00:00Z' returning 1");

    connections.apply(ann, ben, Relation::block); // cancels: a new state for both
    connections.apply(ann, ben, Relation::unblock);
    connections.put(ann, ben, Transition.relation("ACCEPTED/ACCEPTED"));
    DATABASE.query("update connection set since = '2020-01-01T00:00Z' returning 1");
    Contact blocked = connections.apply(ann, ben, Relation::block);

    assertThat(String.valueOf(blocked.since())).isEqualTo("2020-01-01T00:00:00Z");
    assertThat(connections.apply(ann, ben, Relation::remove).since()).isEqualTo(TestDatabase.NOW);
  }

  @Test
  void groupsShouldBeNamedToldToTheOwnerOnlyAndGoWithTheConnection() throws Exception {
    connections.put(ann, ben, Transition.relation("ACCEPTED/ACCEPTED"));

    Contact grouped = group("family", "a \"b\"");
    List<String> infos = connections.takeInfos();
    group("family", "a \"b\"");

    assertThat(grouped.groups()).containsExactly("family", "a \"b\"");
    assertThat(infos).hasSize(1);
    assertThat(json(infos.get(0)).get("groups")).isEqualTo(json("[\"family\",\"a \\\"b\\\"\"]"));
    assertThat(json(infos.get(0)).get("user").get("id").asText()).isEqualTo(ben.toString());
    assertThat(connections.takeInfos()).isEmpty();
    assertThat(connections.apply(ann, ben, Relation::block).groups()).hasSize(2);
    assertThat(connections.apply(ann, ben, Relation::remove).groups()).isEmpty();
    assertThat(connections.relation(ann, ben)).isEqualTo(Transition.relation("NONE+/NONE"));
  }

  @Test
  void groupsShouldStayWhenARequestIsAccepted() throws ConnectionRefusal {
    connections.request(ann, ben);
    group("friends");

    connections.apply(ben, ann, Relation::accept);

    assertThat(group("friends").groups()).containsExactly("friends");
    assertThat(DATABASE.query("select groups from connection where owner_id = '" + ben + "'"))
        .containsExactly("{}");
  }

  @Test
  void onlyAConnectionOrAnOwnRequestShouldHaveGroups() {
    Transition.relations()
        .forEach(
            (text, relation) -> {
              connections.put(ann, ben, relation);
              if (relation.own().state().isWanted()) {
                assertThat(relation.own().state())
                    .isIn(ConnectionState.OUTGOING, ConnectionState.ACCEPTED);
              } else {
                assertRefused(Reason.NO_CONNECTION, () -> group("family"));
              }
            });
  }

  private Contact group(String... names) throws ConnectionRefusal {
    return connections.in(change -> change.group(ann, ben, List.of(names)));
  }

  private static List<String> expectedNoticesOf(
      AccountId to, AccountId about, Side before, Side after) {
    return before.equals(after) ? List.of() : List.of(ConnectionsFixture.told(to, about, after));
  }

  private List<String> expectedNotices(Relation before, Relation after) {
    List<String> expected = new ArrayList<>(expectedNoticesOf(ann, ben, before.own(), after.own()));
    expected.addAll(expectedNoticesOf(ben, ann, before.peer(), after.peer()));
    return expected;
  }

  private int rowCount() {
    return Integer.parseInt(
        DATABASE
            .query(
                "select count(*) from connection where owner_id in ('%s', '%s')"
                    .formatted(ann, ben))
            .get(0));
  }

  private static int rows(Side side) {
    return side.equals(Side.NOTHING) ? 0 : 1;
  }

  private static String constant(String wire) {
    return wire.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return JSON.readTree(text);
  }

  static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ConnectionRefusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }
}
