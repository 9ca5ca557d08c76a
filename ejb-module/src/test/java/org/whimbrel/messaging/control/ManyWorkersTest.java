package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.control.ReceiptBatch.Ack;
import org.whimbrel.messaging.control.ReceiptBatch.Read;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.sessions.control.Covered;

/**
 * Fan-out and receipts of several nodes at once, on one database: each transaction takes the locks
 * of many accounts in an order of its own making, and none may wait for another in a circle.
 */
class ManyWorkersTest {
  private static final int PEOPLE = 10;
  private static final int FAN_OUTS = 3;
  private static final int RECEIPTS = 3;
  private static final int BATCHES = 25;
  private static final int BATCH_COUNT = 8;
  private static final long LIMIT_S = 120;

  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final List<UUID> people = new ArrayList<>();

  /** Who was told of what by whom, as often as it was told. */
  private final List<List<UUID>> delivered = Collections.synchronizedList(new ArrayList<>());

  private final List<List<UUID>> read = Collections.synchronizedList(new ArrayList<>());
  private final List<AcceptedMessage> sent = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void makePeople() {
    for (int i = 0; i < PEOPLE; i++) {
      UUID fresh = DATABASE.account(2).value();
      people.forEach(other -> DATABASE.connect(fresh, other));
      people.add(fresh);
    }
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void workersOfManyNodesShouldNeitherDeadlockNorLoseNorRepeat() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(FAN_OUTS + RECEIPTS);
    List<Future<?>> workers = new ArrayList<>();
    try {
      for (int i = 0; i < FAN_OUTS; i++) {
        Random random = new Random(i);
        workers.add(threads.submit(() -> fanOut(random)));
      }
      for (int i = 0; i < RECEIPTS; i++) {
        Random random = new Random(100 + i);
        workers.add(threads.submit(() -> acknowledge(random, BATCHES)));
      }
      for (Future<?> worker : workers) {
        worker.get(LIMIT_S, TimeUnit.SECONDS);
      }
      workers.clear();
      // What is left, by several at once, as when a node died and its batches come again.
      for (int i = 0; i < RECEIPTS; i++) {
        workers.add(threads.submit(this::acknowledgeAll));
      }
      for (Future<?> worker : workers) {
        worker.get(LIMIT_S, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    List<List<UUID>> due = new ArrayList<>();
    for (AcceptedMessage message : sent) {
      for (UUID to : message.to()) {
        due.add(List.of(message.sender().account().value(), message.id(), to));
      }
    }
    assertThat(due).hasSizeGreaterThan(FAN_OUTS * BATCHES * BATCH_COUNT);
    assertThat(delivered).containsExactlyInAnyOrderElementsOf(due);
    assertThat(read).doesNotHaveDuplicates().isNotEmpty();
    assertThat(gaps()).isEmpty();
  }

  private void fanOut(Random random) {
    for (int i = 0; i < BATCHES; i++) {
      List<AcceptedMessage> batch = new ArrayList<>();
      for (int j = 0; j < BATCH_COUNT; j++) {
        batch.add(message(some(random)));
      }
      sent.addAll(batch);
      append(batch);
      append(batch); // the broker may deliver it again
    }
  }

  private static void append(List<AcceptedMessage> batch) {
    List<Logged> logged =
        DATABASE.inTransaction(
            entities -> MessageLog.append(batch, LogTables.of(entities), TestRules.rules()));
    assertThat(logged).hasSize(batch.size());
  }

  private void acknowledge(Random random, int batches) {
    for (int i = 0; i < batches; i++) {
      Map<DeviceId, Ack> acked = new HashMap<>();
      for (UUID account : some(random)) {
        DeviceId device = DeviceId.of(account, 1 + random.nextInt(2));
        acked.put(device, new Ack(device, random.nextInt(400), Covered.NOTHING));
      }
      Set<Read> marks = new HashSet<>();
      List<AcceptedMessage> before = List.copyOf(sent);
      for (int j = 0; j < BATCH_COUNT && !before.isEmpty(); j++) {
        AcceptedMessage message = before.get(random.nextInt(before.size()));
        marks.add(new Read(new AccountId(message.to().get(0)), message.id()));
      }
      apply(headed(acked), marks);
    }
  }

  private void acknowledgeAll() {
    Map<DeviceId, Ack> acked = new HashMap<>();
    for (UUID account : people) {
      DeviceId device = DeviceId.of(account, 1);
      acked.put(device, new Ack(device, head(account), Covered.NOTHING));
    }
    apply(acked, Set.of());
  }

  /** A device acknowledges only what is there. */
  private static Map<DeviceId, Ack> headed(Map<DeviceId, Ack> acked) {
    Map<DeviceId, Ack> possible = new HashMap<>();
    acked.forEach(
        (device, ack) ->
            possible.put(
                device,
                new Ack(
                    device, Math.min(ack.n(), head(device.account().value())), Covered.NOTHING)));
    return possible;
  }

  private void apply(Map<DeviceId, Ack> acked, Set<Read> marks) {
    ReceiptLog.Outcome outcome =
        DATABASE.inTransaction(
            entities -> ReceiptLog.apply(acked, marks, entities, TestDatabase.NOW, 100_000));
    assertThat(outcome.left()).isEmpty();
    for (Logged logged : outcome.entries()) {
      logged
          .entries()
          .forEach(
              entry -> {
                assertThat(entry.kind()).isEqualTo(EntryKind.RECEIPT);
                Receipts receipts = Receipts.fromJson(Objects.requireNonNull(entry.info()).text());
                note(entry.account(), receipts.delivered(), delivered);
                note(entry.account(), receipts.read(), read);
              });
    }
  }

  private static void note(UUID told, List<Receipts.By> some, List<List<UUID>> all) {
    for (Receipts.By by : some) {
      by.ids().forEach(message -> all.add(List.of(told, message, by.by())));
    }
  }

  /** The first is who writes, or all of whom acknowledge. */
  private static List<UUID> some(Random random) {
    List<UUID> shuffled = new ArrayList<>(people);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, 2 + random.nextInt(PEOPLE - 2));
  }

  private static AcceptedMessage message(List<UUID> writerAndReaders) {
    return new AcceptedMessage(
        UuidV7.at(TestDatabase.NOW),
        DeviceId.of(writerAndReaders.get(0), 1),
        TestDatabase.NOW.toEpochMilli(),
        List.copyOf(writerAndReaders.subList(1, writerAndReaders.size())),
        Bytes.of(new byte[] {1}),
        Wraps.NONE);
  }

  private static long head(UUID account) {
    return Long.parseLong(
        DATABASE
            .query("select head from mailbox where account_id = '%s'".formatted(account))
            .get(0));
  }

  private static List<String> gaps() {
    return DATABASE.query(
        """
        select mailbox.account_id from mailbox join mailbox_entry using (account_id)
        group by mailbox.account_id, head
        having count(*) <> head or min(n) <> 1 or max(n) <> head or count(distinct n) <> head
        """);
  }
}
