package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.control.TestRules.RecordedSends;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.WrapReport.Device;
import org.whimbrel.protocol.WrapReport.Matter;
import org.whimbrel.protocol.Wraps;

class SendingRulesTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final RecordedSends alerts = new RecordedSends();
  private UUID ann = UUID.randomUUID();
  private UUID ben = UUID.randomUUID();
  private UUID eve = UUID.randomUUID();

  @BeforeEach
  void makeAccounts() {
    ann = DATABASE.account(3).value();
    ben = DATABASE.account(3).value();
    eve = DATABASE.account(1).value();
    DATABASE.connect(ann, ben);
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void someoneWithoutAConnectionShouldBeDroppedAndNamed() {
    Ruled ruled = apply(message(Wraps.NONE, ben, eve));

    assertThat(ruled.row().recipients()).containsExactly(ben);
    assertThat(ruled.row().dropped()).containsExactly(eve);
    assertThat(ruled.row().silenced()).isEmpty();
    assertThat(ruled.blocking()).isZero();
  }

  @Test
  void oneselfShouldAlwaysBeAllowed() {
    assertThat(apply(message(Wraps.NONE, ann)).row().recipients()).containsExactly(ann);
  }

  @Test
  void aBlockShouldBeHiddenFromTheSenderAndCounted() {
    UUID dan = DATABASE.account(1).value();
    DATABASE.connect(ann, dan);
    DATABASE.block(ben, ann);

    AcceptedMessage message = message(Wraps.NONE, ben, dan);
    Ruled ruled = apply(message);

    assertThat(ruled.row().recipients()).containsExactly(ben, dan); // the order tells nothing
    assertThat(ruled.row().dropped()).isEmpty();
    assertThat(ruled.row().silenced()).containsExactly(ben);
    assertThat(ruled.blocking()).isEqualTo(1);
  }

  @Test
  void aBlockShouldBeToldIfItIsConfiguredSo() {
    DATABASE.block(ben, ann);

    Ruled ruled =
        DATABASE
            .inTransaction(
                entities ->
                    TestRules.rules(alerts, true)
                        .apply(List.of(message(Wraps.NONE, ben)), LogTables.of(entities)))
            .get(0);

    assertThat(ruled.row().recipients()).isEmpty();
    assertThat(ruled.row().dropped()).containsExactly(ben);
    assertThat(ruled.row().silenced()).isEmpty();
    assertThat(ruled.blocking()).isEqualTo(1);
  }

  @Test
  void whoBlocksShouldNotWriteToThemEither() {
    DATABASE.block(ann, ben);

    Ruled ruled = apply(message(Wraps.NONE, ben));

    assertThat(ruled.row().dropped()).containsExactly(ben);
    assertThat(ruled.blocking()).isZero();
  }

  @Test
  void wrapsForAllCurrentKeysShouldGoWithoutAReport() {
    keys(ann, 1, 2);
    keys(ben, 1, 2);

    Ruled ruled = apply(message(wraps(wrap(ben, 1, 1), wrap(ben, 2, 1), wrap(ann, 2, 1)), ben));

    assertThat(ruled.wrapsOf(ben)).isEqualTo(wraps(wrap(ben, 1, 1), wrap(ben, 2, 1)));
    assertThat(ruled.wrapsOf(ann)).isEqualTo(wraps(wrap(ann, 2, 1)));
    assertThat(ruled.report().isClean()).isTrue();
  }

  @Test
  void devicesWithoutAWrapShouldBeMissingButNotTheAuthor() {
    keys(ann, 1, 2);
    keys(ben, 1, 2);

    WrapReport report = apply(message(wraps(wrap(ben, 2, 1)), ben)).report();

    assertThat(report.of(Matter.MISSING))
        .containsExactlyInAnyOrder(new Device(ben, 1), new Device(ann, 2));
    assertThat(report.records())
        .extracting(key -> new Device(key.account(), key.device()))
        .containsExactlyInAnyOrder(new Device(ben, 1), new Device(ann, 2));
    assertThat(report.records().get(0).bytes())
        .isEqualTo(Bytes.of("record".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void aKeyInItsGraceShouldGoAndBeReportedSuperseded() {
    DATABASE.key(ben, 1, 1, TestDatabase.NOW.plusSeconds(1));
    DATABASE.key(ben, 1, 2, null);

    Ruled ruled = apply(message(wraps(wrap(ben, 1, 1)), ben));

    assertThat(ruled.wrapsOf(ben)).isEqualTo(wraps(wrap(ben, 1, 1)));
    assertThat(ruled.report().of(Matter.SUPERSEDED)).containsExactly(new Device(ben, 1));
    assertThat(ruled.report().of(Matter.MISSING)).isEmpty();
    assertThat(ruled.report().records()).hasSize(1);
  }

  @Test
  void aKeyAfterItsGraceShouldBeStaleAndItsWrapDropped() {
    DATABASE.key(ben, 1, 1, TestDatabase.NOW);
    DATABASE.key(ben, 1, 2, null);

    Ruled ruled = apply(message(wraps(wrap(ben, 1, 1)), ben));

    assertThat(ruled.wrapsOf(ben)).isEqualTo(Wraps.NONE);
    assertThat(ruled.report().of(Matter.STALE)).containsExactly(new Device(ben, 1));
    assertThat(ruled.report().records()).hasSize(1);
  }

  @Test
  void aWrapForADeviceThatIsNotThereShouldBeExtra() {
    keys(ben, 1);

    Ruled ruled = apply(message(wraps(wrap(ben, 1, 1), wrap(ben, 3, 1)), ben));

    assertThat(ruled.wrapsOf(ben)).isEqualTo(wraps(wrap(ben, 1, 1)));
    assertThat(ruled.report().of(Matter.EXTRA)).containsExactly(new Device(ben, 3));
    assertThat(ruled.report().records()).isEmpty();
  }

  @Test
  void wrapsForADroppedRecipientShouldGoWithoutAWord() {
    keys(eve, 1);

    Ruled ruled = apply(message(wraps(wrap(eve, 1, 1)), ben, eve));

    assertThat(ruled.wrapsOf(eve)).isEqualTo(Wraps.NONE);
    assertThat(ruled.report().isClean()).isTrue();
  }

  @Test
  void aHiddenBlockShouldNotShowInTheReportEither() {
    keys(ben, 1, 2);
    AcceptedMessage before = message(wraps(wrap(ben, 1, 1)), ben);
    WrapReport open = apply(before).report();

    DATABASE.block(ben, ann);

    assertThat(apply(before).report()).isEqualTo(open);
    assertThat(open.of(Matter.MISSING)).containsExactly(new Device(ben, 2));
  }

  @Test
  void theRecordsAlongShouldBeBounded() {
    SendingRules rules =
        new SendingRules(alerts, new SendingSettings(false, 1), new MovingClock(TestDatabase.NOW));
    keys(ben, 1, 2, 3);

    WrapReport report =
        DATABASE
            .inTransaction(
                entities -> rules.apply(List.of(message(Wraps.NONE, ben)), LogTables.of(entities)))
            .get(0)
            .report();

    assertThat(report.of(Matter.MISSING)).hasSize(3);
    assertThat(report.records()).hasSize(1);
  }

  private void keys(UUID account, int... devices) {
    for (int device : devices) {
      DATABASE.key(account, device, 1, null);
    }
  }

  private Ruled apply(AcceptedMessage message) {
    return DATABASE
        .inTransaction(
            entities ->
                TestRules.rules(alerts, false).apply(List.of(message), LogTables.of(entities)))
        .get(0);
  }

  private AcceptedMessage message(Wraps wraps, UUID... to) {
    return new AcceptedMessage(
        UuidV7.at(TestDatabase.NOW),
        DeviceId.of(ann, 1),
        TestDatabase.NOW.toEpochMilli(),
        Arrays.asList(to),
        Bytes.of(new byte[] {1}),
        wraps);
  }

  private static Wraps wraps(Wrap... wraps) {
    return Wraps.of(List.of(wraps));
  }

  private static Wrap wrap(UUID account, int device, int key) {
    return new Wrap(account, device, key, Bytes.of(new byte[Wraps.SEALED_BYTES]));
  }
}
