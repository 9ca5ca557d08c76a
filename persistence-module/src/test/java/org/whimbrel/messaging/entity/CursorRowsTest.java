package org.whimbrel.messaging.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wraps;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CursorRowsTest {
  private final TestDatabase database = TestDatabase.migrated();

  @AfterAll
  void stop() {
    database.close();
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

  /** Numbers are skipped after a restore; a device that was far behind shall not take an hour. */
  @Test
  void numbersWithoutEntriesShouldNotCountAsSteps() {
    DeviceId device = new DeviceId(database.account(1), 1);
    write(device, 1, 2, 3, 1_000_001, 1_000_002);

    assertThat(step(device, 1_000_002, 2)).isEqualTo(Map.of(device, 1_000_002L));
    assertThat(acked(device)).isEqualTo(2);
    assertThat(step(device, 1_000_002, 2)).isNotEmpty();
    assertThat(acked(device)).isEqualTo(1_000_001);
    assertThat(step(device, 1_000_002, 2)).isEmpty();
    assertThat(acked(device)).isEqualTo(1_000_002);
  }

  private void write(DeviceId device, long... numbers) {
    List<EntryRow> entries = new ArrayList<>();
    for (long n : numbers) {
      entries.add(
          new EntryRow(
              device.account().value(),
              n,
              EntryKind.KEYS,
              UuidV7.at(TestDatabase.NOW),
              null,
              Wraps.NONE,
              null,
              null));
    }
    database.run(rows -> new EntryRows(rows).insertEntries(entries));
  }

  private Map<DeviceId, Long> step(DeviceId device, long through, long stepMaxCount) {
    return database.inTransaction(
        entities -> new CursorRows(entities).advance(Map.of(device, through), stepMaxCount).left());
  }

  private void advance(Map<DeviceId, Long> acked) {
    database.run(entities -> new CursorRows(entities).advance(acked, 1_000));
  }

  private long acked(DeviceId device) {
    return database.inTransaction(entities -> new MailboxRows(entities).acked(device));
  }
}
