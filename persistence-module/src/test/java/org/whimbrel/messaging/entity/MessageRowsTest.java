package org.whimbrel.messaging.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.UuidV7;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageRowsTest {
  private static final int WAIT_S = 30;

  private final TestDatabase database = TestDatabase.migrated();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterAll
  void stop() {
    threads.shutdownNow();
    database.close();
  }

  @Test
  void onlyAccountsThatExistShouldBeFound() {
    AccountId ann = database.account(0);

    Set<UUID> existing =
        database.inTransaction(
            entities ->
                new MessageRows(entities)
                    .existingAccounts(List.of(UUID.randomUUID(), ann.value(), ann.value())));

    assertThat(existing).containsExactly(ann.value());
  }

  @Test
  void aMessageShouldBeInsertedOnce() {
    LogRow first = row(database.account(1), "first");
    LogRow again =
        new LogRow(
            first.id(),
            first.sender(),
            9,
            List.of(),
            List.of(),
            List.of(),
            Bytes.of(new byte[] {1}));
    LogRow other = row(first.sender().account(), "other");

    assertThat(insert(List.of(first))).containsExactly(first.id());
    assertThat(insert(List.of(again, other))).containsExactly(other.id());

    assertThat(stored(first)).containsExactly("first");
  }

  @Test
  void whatWasInsertedShouldBeReadBackWhole() {
    AccountId ann = database.account(1);
    LogRow row =
        new LogRow(
            UuidV7.at(TestDatabase.NOW),
            new DeviceId(ann, 3),
            TestDatabase.NOW.toEpochMilli() + 7,
            List.of(ann.value(), UUID.randomUUID()),
            List.of(UUID.randomUUID()),
            List.of(ann.value()),
            Bytes.of(new byte[] {0, -1, 92, 39}));
    insert(List.of(row));

    Message message = database.inTransaction(entities -> entities.find(Message.class, row.id()));

    assertThat(message.id()).isEqualTo(row.id());
    assertThat(message.sender()).isEqualTo(row.sender());
    assertThat(message.acceptedAt().toEpochMilli()).isEqualTo(row.acceptedAtMs());
    assertThat(message.recipients()).isEqualTo(row.recipients());
    assertThat(message.dropped()).isEqualTo(row.dropped());
    assertThat(message.body()).isEqualTo(row.body());
  }

  @Test
  void ofTwoThatInsertTheSameIdAtOnceOneShouldWin() throws Exception {
    LogRow row = row(database.account(1), "twice");
    CountDownLatch firstInserted = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    Future<Set<UUID>> first =
        threads.submit(
            () ->
                database.inTransaction(
                    entities -> {
                      Set<UUID> inserted = new MessageRows(entities).insertNew(List.of(row));
                      firstInserted.countDown();
                      awaitQuietly(commit);
                      return inserted;
                    }));
    assertThat(firstInserted.await(WAIT_S, TimeUnit.SECONDS)).isTrue();
    Future<List<LogRow>> second =
        threads.submit(
            () ->
                database.inTransaction(
                    entities -> {
                      MessageRows rows = new MessageRows(entities);
                      assertThat(rows.insertNew(List.of(row))).isEmpty();
                      return rows.find(List.of(row.id()));
                    }));
    await().until(() -> !database.query(WAITING).isEmpty());
    commit.countDown();

    assertThat(first.get(WAIT_S, TimeUnit.SECONDS)).containsExactly(row.id());
    assertThat(second.get(WAIT_S, TimeUnit.SECONDS)).containsExactly(row);
    assertThat(stored(row)).containsExactly("twice");
  }

  private static final String WAITING =
      "select pid from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'into message'";

  @Test
  void anIdWhoseInsertWasRolledBackShouldBeFree() {
    LogRow row = row(database.account(1), "again");
    try {
      database.run(
          entities -> {
            assertThat(new MessageRows(entities).insertNew(List.of(row))).hasSize(1);
            throw new IllegalStateException("rolled back");
          });
    } catch (IllegalStateException rolledBack) {
      assertThat(rolledBack).hasMessage("rolled back");
    }

    assertThat(insert(List.of(row))).containsExactly(row.id());
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
    LogRow one = row(ann, "one");
    LogRow two = row(ann, "two");
    EntryRow sent = EntryRow.of(ann.value(), 1, EntryKind.SENT, one.id());
    EntryRow received = EntryRow.of(ben.value(), 1, EntryKind.MESSAGE, one.id());
    EntryRow refused = EntryRow.refused(ben.value(), 2, two.id(), ErrorCode.ID_TAKEN);
    database.run(
        entities -> new MessageRows(entities).insertEntries(List.of(sent, received, refused)));

    assertThat(entries(List.of(ann.value(), ben.value()), List.of(one.id(), two.id())))
        .containsExactlyInAnyOrder(sent, received, refused);
    assertThat(entries(List.of(ben.value()), List.of(one.id()))).containsExactly(received);
    assertThat(entries(List.of(UUID.randomUUID()), List.of(one.id()))).isEmpty();
  }

  @Test
  void aCursorShouldGoForwardOnly() {
    DeviceId first = new DeviceId(database.account(2), 1);
    DeviceId second = new DeviceId(first.account(), 2);
    DeviceId unknown = new DeviceId(first.account(), 3);

    advance(Map.of(first, 5L, second, 2L, unknown, 9L));
    advance(Map.of(first, 3L, second, 4L));

    assertThat(acked(first)).isEqualTo(5);
    assertThat(acked(second)).isEqualTo(4);
    assertThat(acked(unknown)).isZero();
  }

  @Test
  void aBatchShouldCostTheSameNumberOfStatementsWhateverItsSize() {
    List<AccountId> recipients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      recipients.add(database.account(1));
    }

    int small = statementsOf(batch(1, recipients.subList(0, 1)), recipients.subList(0, 1));
    int large = statementsOf(batch(64, recipients), recipients);

    assertThat(small).isPositive();
    assertThat(large).isEqualTo(small).isLessThan(10);
  }

  private int statementsOf(List<LogRow> batch, List<AccountId> recipients) {
    int before = database.statements();
    database.run(
        entities -> {
          MessageRows rows = new MessageRows(entities);
          List<UUID> accounts = recipients.stream().map(AccountId::value).toList();
          rows.existingAccounts(accounts);
          rows.insertNew(batch);
          Map<UUID, Integer> counts = new HashMap<>();
          accounts.forEach(account -> counts.put(account, batch.size()));
          Map<UUID, Long> heads = rows.takeNumbers(counts);
          List<EntryRow> entries = new ArrayList<>();
          for (int i = 0; i < batch.size(); i++) {
            for (UUID account : accounts) {
              long n = heads.getOrDefault(account, -1L) + i + 1;
              entries.add(EntryRow.of(account, n, EntryKind.MESSAGE, batch.get(i).id()));
            }
          }
          rows.insertEntries(entries);
          Map<DeviceId, Long> acked = new HashMap<>();
          recipients.forEach(account -> acked.put(new DeviceId(account, 1), 1L));
          new CursorRows(entities).advance(acked, 1_000);
        });
    return database.statements() - before;
  }

  private List<LogRow> batch(int size, List<AccountId> recipients) {
    Set<UUID> ids = new TreeSet<>();
    while (ids.size() < size) {
      ids.add(UuidV7.at(TestDatabase.NOW));
    }
    DeviceId sender = new DeviceId(recipients.get(0), 1);
    List<UUID> to = recipients.stream().map(AccountId::value).toList();
    return ids.stream()
        .map(id -> new LogRow(id, sender, 0, to, List.of(), List.of(), Bytes.of(new byte[4096])))
        .toList();
  }

  private Set<UUID> insert(List<LogRow> rows) {
    return database.inTransaction(entities -> new MessageRows(entities).insertNew(rows));
  }

  private Map<UUID, Long> take(Map<UUID, Integer> counts) {
    return database.inTransaction(entities -> new MessageRows(entities).takeNumbers(counts));
  }

  private List<EntryRow> entries(List<UUID> accounts, List<UUID> messages) {
    return database.inTransaction(
        entities -> new MessageRows(entities).entriesOf(accounts, messages));
  }

  private void advance(Map<DeviceId, Long> acked) {
    database.run(entities -> new CursorRows(entities).advance(acked, 1_000));
  }

  private long acked(DeviceId device) {
    return database.inTransaction(entities -> new MailboxRows(entities).acked(device));
  }

  private long head(AccountId account) {
    return database.inTransaction(entities -> new MailboxRows(entities).head(account).orElse(-1L));
  }

  private List<String> stored(LogRow row) {
    return database.query(
        "select convert_from(body, 'UTF8') from message where id = '" + row.id() + "'");
  }

  private static LogRow row(AccountId sender, String body) {
    return new LogRow(
        UuidV7.at(TestDatabase.NOW),
        new DeviceId(sender, 1),
        TestDatabase.NOW.toEpochMilli(),
        List.of(),
        List.of(),
        List.of(),
        Bytes.of(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(WAIT_S, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
