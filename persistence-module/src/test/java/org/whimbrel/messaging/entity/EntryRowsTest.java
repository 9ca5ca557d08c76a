package org.whimbrel.messaging.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.UuidV7;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EntryRowsTest {
  private final TestDatabase database = TestDatabase.migrated();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterAll
  void stop() {
    threads.shutdownNow();
    database.close();
  }

  @Test
  void numbersShouldFollowOnEachOtherAndSkipMissingMailboxes() {
    AccountId ann = database.account(0);
    UUID nobody = UUID.randomUUID();

    Map<UUID, Long> first = take(Map.of(ann.value(), 3, nobody, 2));
    Map<UUID, Long> second = take(Map.of(ann.value(), 1));

    assertThat(first).containsExactly(Map.entry(ann.value(), 0L));
    assertThat(second).containsExactly(Map.entry(ann.value(), 3L));
    assertThat(head(ann)).isEqualTo(4);
  }

  @Test
  void numbersShouldBeUniqueAndGaplessAmongManyThatTakeThemAtOnce() throws Exception {
    List<AccountId> accounts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      accounts.add(database.account(0));
    }
    List<Future<List<String>>> workers = new ArrayList<>();
    for (int worker = 0; worker < 8; worker++) {
      int seed = worker;
      workers.add(threads.submit(() -> takeAtRandom(accounts, new Random(seed))));
    }
    List<String> all = new ArrayList<>();
    for (Future<List<String>> worker : workers) {
      all.addAll(worker.get(60, TimeUnit.SECONDS)); // a deadlock would throw here
    }

    List<String> expected = new ArrayList<>();
    for (AccountId account : accounts) {
      for (long n = 1; n <= head(account); n++) {
        expected.add(account + " " + n);
      }
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(expected).hasSizeGreaterThan(8 * 25);
  }

  private List<String> takeAtRandom(List<AccountId> accounts, Random random) {
    List<String> taken = new ArrayList<>();
    for (int transaction = 0; transaction < 25; transaction++) {
      Map<UUID, Integer> counts = new HashMap<>();
      for (AccountId account : accounts) {
        if (random.nextBoolean()) {
          counts.put(account.value(), 1 + random.nextInt(3));
        }
      }
      take(counts)
          .forEach(
              (account, head) -> {
                for (int i = 1; i <= counts.getOrDefault(account, 0); i++) {
                  taken.add(account + " " + (head + i));
                }
              });
    }
    return taken;
  }

  @Test
  void entriesShouldBeFoundByMailboxAndMessage() {
    AccountId ann = database.account(0);
    AccountId ben = database.account(0);
    UUID one = UuidV7.at(TestDatabase.NOW);
    UUID two = UuidV7.at(TestDatabase.NOW);
    EntryRow sent = EntryRow.of(ann.value(), 1, EntryKind.SENT, one);
    EntryRow received = EntryRow.of(ben.value(), 1, EntryKind.MESSAGE, one);
    EntryRow refused = EntryRow.refused(ben.value(), 2, two, ErrorCode.ID_TAKEN);
    database.run(
        entities -> new EntryRows(entities).insertEntries(List.of(sent, received, refused)));

    assertThat(entries(List.of(ann.value(), ben.value()), List.of(one, two)))
        .containsExactlyInAnyOrder(sent, received, refused);
    assertThat(entries(List.of(ben.value()), List.of(one))).containsExactly(received);
    assertThat(entries(List.of(UUID.randomUUID()), List.of(one))).isEmpty();
  }

  private Map<UUID, Long> take(Map<UUID, Integer> counts) {
    return database.inTransaction(entities -> new EntryRows(entities).takeNumbers(counts));
  }

  private List<EntryRow> entries(List<UUID> accounts, List<UUID> messages) {
    return database.inTransaction(
        entities -> new EntryRows(entities).entriesOf(accounts, messages));
  }

  private long head(AccountId account) {
    return database.inTransaction(entities -> new MailboxRows(entities).head(account).orElse(-1L));
  }
}
