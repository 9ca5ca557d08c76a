package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.ChainRows;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;

class KeyRacesTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final String DONE = "done";
  private static final int ROUNDS = 10;

  private final KeysFixture keys = new KeysFixture(DATABASE);
  private final AccountId anna = keys.account(5);
  private final TestKeys phone = new TestKeys(anna, 1);
  private final TestKeys laptop = new TestKeys(anna, 2);
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @RepeatedTest(ROUNDS)
  void ofTwoEntriesForOnePlaceOneShouldWin() throws Exception {
    ChainHead head = keys.publish(phone, phone.add(keys.publish(phone, phone.genesis(1)), laptop));
    SignedChainEntry one = phone.add(head, new TestKeys(anna, 3));
    SignedChainEntry other = laptop.add(head, new TestKeys(anna, 4));

    List<String> outcomes = race(() -> keys.publish(phone, one), () -> keys.publish(laptop, other));

    assertThat(outcomes).containsExactlyInAnyOrder(DONE, Reason.CHAIN_OUT_OF_SEQUENCE.name());
    assertThat(keys.entries(anna)).containsExactly("1/0", "1/1", "1/2");
    assertThat(keys.members(anna)).hasSize(3);
    assertThat(stored().members().keySet().stream().map(String::valueOf).sorted())
        .containsExactlyElementsOf(keys.members(anna));
    assertThat(keys.news).hasSize(3);
  }

  @RepeatedTest(ROUNDS)
  void ofTwoDevicesThatBeginAChainOneShouldWin() throws Exception {
    List<String> outcomes =
        race(
            () -> keys.publish(phone, phone.genesis(1)),
            () -> keys.publish(laptop, laptop.genesis(1)));

    assertThat(outcomes).containsExactlyInAnyOrder(DONE, Reason.CHAIN_OUT_OF_SEQUENCE.name());
    assertThat(keys.entries(anna)).containsExactly("1/0");
    assertThat(keys.members(anna)).hasSize(1);
  }

  @RepeatedTest(ROUNDS)
  void theSameEntryTwiceAtOnceShouldBeTakenOnce() throws Exception {
    List<String> outcomes =
        race(
            () -> keys.publish(phone, phone.genesis(1)),
            () -> keys.publish(phone, phone.genesis(1)));

    assertThat(outcomes).containsExactly(DONE, DONE);
    assertThat(keys.entries(anna)).containsExactly("1/0");
    assertThat(keys.news).hasSize(1);
  }

  @RepeatedTest(ROUNDS)
  void ofTwoKeysOfOneNumberOneShouldWin() throws Exception {
    ChainHead head = keys.publish(phone, phone.genesis(1));
    keys.publish(phone, phone.record(head));
    long graceUntilMs = TestKeys.NOW_MS + 60_000;

    List<String> outcomes =
        race(
            () -> keys.publish(phone, phone.record(head, 2, graceUntilMs)),
            () -> keys.publish(phone, phone.record(head, 2, graceUntilMs)));

    assertThat(outcomes).containsExactlyInAnyOrder(DONE, Reason.RECORD_OUT_OF_SEQUENCE.name());
    assertThat(keys.keys(anna)).containsExactly("1/1 in grace", "1/2");
  }

  @RepeatedTest(ROUNDS)
  void aKeyShouldNotOutliveASignOutThatComesMeanwhile() throws Exception {
    ChainHead head = keys.publish(phone, phone.genesis(1));

    List<String> outcomes =
        race(() -> keys.publish(phone, phone.record(head)), () -> keys.signOut(phone.id));

    assertThat(outcomes.get(1)).isEqualTo(DONE);
    assertThat(outcomes.get(0)).isIn(DONE, Reason.UNKNOWN_DEVICE.name());
    assertThat(keys.keys(anna)).isEmpty();
  }

  @RepeatedTest(ROUNDS)
  void aRemovalAndANewKeyOfTheSameDeviceShouldLeaveNoKey() throws Exception {
    ChainHead head = keys.publish(phone, phone.add(keys.publish(phone, phone.genesis(1)), laptop));

    List<String> outcomes =
        race(
            () -> keys.publish(phone, phone.remove(head, laptop)),
            () -> keys.publish(laptop, laptop.record(head)));

    assertThat(outcomes.get(0)).isEqualTo(DONE);
    assertThat(outcomes.get(1)).isIn(DONE, Reason.NOT_A_MEMBER.name());
    assertThat(keys.keys(anna)).isEmpty();
  }

  /** Who signs out holds the device and then the chain; publishing must not hold them crosswise. */
  @Test
  void publishingShouldWaitForASignOutWithoutADeadlock() throws Exception {
    ChainHead head = keys.publish(phone, phone.genesis(1));
    keys.publish(phone, phone.record(head));

    Future<String> publishing =
        keys.whileSigningOut(
            phone.id,
            () -> {
              Future<String> waiting =
                  threads.submit(
                      () -> outcome(() -> keys.publish(phone, phone.record(head, 2, 0))));
              await().until(KeyRacesTest::somebodyWaits);
              return waiting;
            });

    assertThat(publishing.get(10, TimeUnit.SECONDS)).isEqualTo(Reason.UNKNOWN_DEVICE.name());
    assertThat(keys.keys(anna)).isEmpty();
  }

  /** A sign-in holds the account, which the rows of a chain refer to. */
  @Test
  void publishingShouldNotWaitForASignInOfAnotherDevice() throws Exception {
    ChainHead head = keys.publish(phone, phone.genesis(1));

    String outcome =
        keys.inTransaction(
            entities -> {
              entities.find(Account.class, anna.value(), LockModeType.PESSIMISTIC_WRITE);
              return done(
                  threads.submit(
                      () -> outcome(() -> keys.publish(phone, phone.add(head, laptop)))));
            });

    assertThat(outcome).isEqualTo(DONE);
  }

  private static String done(Future<String> running) {
    try {
      return running.get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean somebodyWaits() {
    return !DATABASE
        .query(
            """
            select 1 from pg_locks join pg_stat_activity using (pid)
            where not granted and datname = current_database()
            """)
        .isEmpty();
  }

  private DeviceChain stored() throws KeyRefusal {
    return keys.inTransaction(
        entities -> {
          try {
            return DeviceChain.of(
                anna.value(), new ChainRows(entities).entries(anna, 1, 0, DeviceChain.LENGTH_MAX));
          } catch (BadKeysException bad) {
            throw new AssertionError(bad);
          }
        });
  }

  private List<String> race(KeysFixture.Attempt one, KeysFixture.Attempt other) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    List<Future<String>> running = new ArrayList<>();
    for (KeysFixture.Attempt attempt : List.of(one, other)) {
      running.add(
          threads.submit(
              () -> {
                start.await(10, TimeUnit.SECONDS);
                return outcome(attempt);
              }));
    }
    List<String> outcomes = new ArrayList<>();
    for (Future<String> each : running) {
      outcomes.add(done(each));
    }
    return outcomes;
  }

  private static String outcome(KeysFixture.Attempt attempt) {
    try {
      attempt.run();
      return DONE;
    } catch (KeyRefusal refusal) {
      return refusal.reason().name();
    }
  }
}
