package org.whimbrel.connections.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.entity.TestDatabase;

/** Both sides, and several devices, at the same moment on a real database. */
class ConnectionRacesTest {
  private static final TestDatabase DATABASE = TestDatabase.withoutPartitions();
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final int ROUNDS = 10;
  private static final int WAIT_S = 60;
  private static final String DONE = "done";

  private final ConnectionsFixture connections =
      new ConnectionsFixture(DATABASE, ConnectionsFixture.SETTINGS);
  private final AccountId ann = DATABASE.account(0);
  private final AccountId ben = DATABASE.account(0);

  @AfterAll
  static void close() {
    THREADS.shutdownNow();
    DATABASE.close();
  }

  @RepeatedTest(ROUNDS)
  void bothWhoAskAtOnceShouldBeConnected() throws Exception {
    assertThat(
            atOnce(
                action(ann, ben, before -> before.request(false)),
                action(ben, ann, before -> before.request(false))))
        .containsExactly(DONE, DONE);

    assertThat(connections.relation(ann, ben)).isEqualTo(Transition.relation("ACCEPTED/ACCEPTED"));
    assertThat(connections.takeNotices()).hasSize(4);
  }

  @RepeatedTest(ROUNDS)
  void acceptAndCancelShouldEndApart() throws Exception {
    connections.put(ann, ben, Transition.relation("OUTGOING/INCOMING"));

    List<String> answers =
        atOnce(action(ben, ann, Relation::accept), action(ann, ben, Relation::remove));

    assertThat(answers.get(0)).isIn(DONE, "no-request");
    assertThat(answers.get(1)).isEqualTo(DONE);
    assertThat(connections.relation(ann, ben)).isEqualTo(Transition.relation("NONE/NONE"));
    assertThat(connections.takeNotices()).hasSize(answers.get(0).equals(DONE) ? 4 : 2);
  }

  @RepeatedTest(ROUNDS)
  void blockAndAcceptOfOneOwnerShouldFollowEachOther() throws Exception {
    connections.put(ann, ben, Transition.relation("INCOMING/OUTGOING"));

    List<String> answers =
        atOnce(action(ann, ben, Relation::accept), action(ann, ben, Relation::block));

    assertThat(answers.get(1)).isEqualTo(DONE);
    assertThat(answers.get(0)).isIn(DONE, "blocked-by-you");
    assertThat(connections.relation(ann, ben))
        .isEqualTo(
            Transition.relation(
                answers.get(0).equals(DONE) ? "ACCEPTED+/ACCEPTED" : "NONE+/OUTGOING"));
  }

  @RepeatedTest(ROUNDS)
  void blockOfTheOneWhoAskedAndAcceptShouldFollowEachOther() throws Exception {
    connections.put(ann, ben, Transition.relation("OUTGOING/INCOMING"));

    List<String> answers =
        atOnce(action(ben, ann, Relation::accept), action(ann, ben, Relation::block));

    assertThat(answers.get(1)).isEqualTo(DONE);
    assertThat(answers.get(0)).isIn(DONE, "no-request");
    assertThat(connections.relation(ann, ben))
        .isEqualTo(
            Transition.relation(answers.get(0).equals(DONE) ? "ACCEPTED+/ACCEPTED" : "NONE+/NONE"));
  }

  @RepeatedTest(ROUNDS)
  void devicesThatRepeatARequestShouldMakeOneAndTellItOnce() throws Exception {
    ConnectionChange.Step request = before -> before.request(false);

    assertThat(
            atOnce(
                List.of(
                    action(ann, ben, request),
                    action(ann, ben, request),
                    action(ann, ben, request))))
        .containsOnly(DONE);

    assertThat(connections.relation(ann, ben)).isEqualTo(Transition.relation("OUTGOING/INCOMING"));
    assertThat(connections.takeNotices()).hasSize(2);
  }

  @Test
  void aBoundShouldHoldHoweverManyComeAtOnce() throws Exception {
    ConnectionsFixture bounded =
        new ConnectionsFixture(DATABASE, ConnectionsFixture.settings(100, 3, 100, 100, false));
    List<Callable<String>> actions = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      AccountId peer = DATABASE.account(0);
      actions.add(answer(() -> bounded.request(ann, peer)));
    }

    List<String> answers = atOnce(actions);

    assertThat(answers).filteredOn(DONE::equals).hasSize(3);
    assertThat(answers).filteredOn("too-many-requests-open"::equals).hasSize(7);
  }

  /** All do anything with anybody: no circle of locks, and nothing torn. */
  @Test
  void aCrowdShouldLeaveOnlyRelationsThatCanBe() throws Exception {
    List<AccountId> crowd = Stream.generate(() -> DATABASE.account(0)).limit(4).toList();
    List<Callable<String>> actions = new ArrayList<>();
    for (int thread = 0; thread < 6; thread++) {
      Random random = new Random(thread);
      actions.add(
          () -> {
            for (int i = 0; i < 120; i++) {
              AccountId owner = crowd.get(random.nextInt(crowd.size()));
              AccountId peer = crowd.get(random.nextInt(crowd.size()));
              Transition.Action[] all = Transition.Action.values();
              assertThat(action(owner, peer, all[random.nextInt(all.length)].step()).call())
                  .isNotEmpty();
            }
            return DONE;
          });
    }

    assertThat(atOnce(actions)).containsOnly(DONE);

    for (AccountId owner : crowd) {
      for (AccountId peer : crowd) {
        if (!owner.equals(peer)) {
          assertThat(Transition.relations().values()).contains(connections.relation(owner, peer));
        }
      }
    }
  }

  private Callable<String> action(AccountId owner, AccountId peer, ConnectionChange.Step step) {
    return answer(() -> connections.apply(owner, peer, step));
  }

  private static Callable<String> answer(Callable<?> call) {
    return () -> {
      try {
        assertThat(call.call()).isNotNull();
        return DONE;
      } catch (ConnectionRefusal refusal) {
        return refusal.reason().wire();
      }
    };
  }

  private static List<String> atOnce(Callable<String> one, Callable<String> other)
      throws Exception {
    return atOnce(List.of(one, other));
  }

  private static List<String> atOnce(List<Callable<String>> actions) throws Exception {
    CyclicBarrier start = new CyclicBarrier(actions.size());
    List<Future<String>> running = new ArrayList<>();
    for (Callable<String> action : actions) {
      running.add(
          THREADS.submit(
              () -> {
                start.await(WAIT_S, TimeUnit.SECONDS);
                return action.call();
              }));
    }
    List<String> answers = new ArrayList<>();
    for (Future<String> each : running) {
      answers.add(each.get(WAIT_S, TimeUnit.SECONDS));
    }
    return answers;
  }
}
