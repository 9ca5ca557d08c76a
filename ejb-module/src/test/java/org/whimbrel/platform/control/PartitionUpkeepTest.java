package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.entity.ArchiveWrapRows;
import org.whimbrel.messaging.entity.ArchiveWrapRows.ArchiveWrap;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.EntryRows;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.messaging.entity.MessageRows;
import org.whimbrel.platform.control.PartitionUpkeep.Change;
import org.whimbrel.platform.entity.Partitions;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.UuidV7;

class PartitionUpkeepTest {
  private static final int DAYS = 7;
  private static final int AHEAD_DAYS = 2;
  private static final RetentionSettings SETTINGS =
      new RetentionSettings(DAYS, AHEAD_DAYS, 1, 10_000, 1, 0);

  private final TestDatabase database = TestDatabase.withoutPartitions();
  private final MovingClock clock = new MovingClock(Instant.parse("2026-02-20T12:00:00Z"));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void partitionsShouldReachFromRetentionToTheDaysAhead() {
    Change change = run();

    assertThat(change.dropped()).isEmpty();
    assertThat(change.created()).containsExactlyInAnyOrderElementsOf(partitions());
    assertThat(partitions()).isEqualTo(expected());
  }

  @Test
  void aSecondRunShouldChangeNothing() {
    run();

    assertThat(run()).isEqualTo(new Change(List.of(), List.of()));
  }

  @Test
  void everyDayOfFortyShouldHaveItsPlaceAndTheOldOnesGo() {
    run();
    for (int day = 0; day < 40; day++) {
      write(clock.instant());
      write(clock.instant().plus(Duration.ofDays(AHEAD_DAYS))); // upkeep may be late by so much
      clock.advance(Duration.ofDays(1));

      Change change = run();

      assertThat(change.created()).hasSize(4);
      assertThat(change.dropped()).hasSize(4);
      assertThat(partitions()).isEqualTo(expected());
    }
    assertThat(count("message")).isEqualTo(count("mailbox_entry")).isEqualTo(2 * DAYS + AHEAD_DAYS);
  }

  @Test
  void aMessageShouldStayThroughRetentionAndThenBeGone() {
    run();
    write(Instant.parse("2026-02-20T00:00:00Z"));
    write(Instant.parse("2026-02-20T23:59:59.999Z"));
    write(Instant.parse("2026-02-21T00:00:00Z"));

    clock.advance(Duration.ofDays(DAYS));
    run();
    assertThat(count("message")).isEqualTo(3);
    assertThat(count("mailbox_entry")).isEqualTo(3);
    assertThat(count("archive_wrap")).isEqualTo(3);

    clock.advance(Duration.ofDays(1));
    run();
    assertThat(count("message")).isEqualTo(1);
    assertThat(count("mailbox_entry")).isEqualTo(1);
    assertThat(count("archive_wrap")).isEqualTo(1);
  }

  @Test
  void aPauseOfWeeksShouldBeMadeUpForInOneRun() {
    run();

    clock.advance(Duration.ofDays(100));
    run();

    assertThat(partitions()).isEqualTo(expected());
  }

  @Test
  void nodesThatRunAtOnceShouldNotDisturbEachOther() throws Exception {
    ExecutorService nodes = Executors.newFixedThreadPool(4);
    try {
      List<Future<Change>> runs = new ArrayList<>();
      for (int node = 0; node < 4; node++) {
        runs.add(nodes.submit(this::run));
      }
      List<String> created = new ArrayList<>();
      for (Future<Change> each : runs) {
        created.addAll(each.get(30, TimeUnit.SECONDS).created());
      }

      assertThat(created).containsExactlyInAnyOrderElementsOf(expected());
    } finally {
      nodes.shutdownNow();
    }
  }

  private Change run() {
    return database.inTransaction(
        entities -> PartitionUpkeep.run(new Partitions(entities), clock, SETTINGS));
  }

  private void write(Instant time) {
    UUID id = UuidV7.at(time);
    DeviceId sender = DeviceId.of(UUID.randomUUID(), 1);
    LogRow row =
        new LogRow(id, sender, 0, List.of(), List.of(), List.of(), Bytes.of(new byte[] {1}));
    EntryRow entry = EntryRow.of(sender.account().value(), 1, EntryKind.SENT, id);
    ArchiveWrap wrap = new ArchiveWrap(id, 1, Bytes.of(new byte[] {1}));
    database.run(
        entities -> {
          assertThat(new MessageRows(entities).insertNew(List.of(row))).hasSize(1);
          new EntryRows(entities).insertEntries(List.of(entry));
          assertThat(new ArchiveWrapRows(entities).add(sender.account(), 1, List.of(wrap)))
              .isEqualTo(1);
        });
  }

  private List<String> partitions() {
    return database.query(
        """
        select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where relispartition and relkind = 'r' and nspname = current_schema order by relname
        """);
  }

  private List<String> expected() {
    List<String> names = new ArrayList<>();
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    for (String table : List.of("archive_wrap", "mailbox_entry", "message", "message_read")) {
      for (int day = -DAYS; day <= AHEAD_DAYS; day++) {
        names.add(table + "_" + DateTimeFormatter.BASIC_ISO_DATE.format(today.plusDays(day)));
      }
    }
    return names;
  }

  private long count(String table) {
    return Long.parseLong(database.query("select count(*) from " + table).get(0));
  }
}
