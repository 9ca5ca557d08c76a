package org.whimbrel.messaging.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
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

  private Set<UUID> insert(List<LogRow> rows) {
    return database.inTransaction(entities -> new MessageRows(entities).insertNew(rows));
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
