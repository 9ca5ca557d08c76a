package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.control.TopUpRefusal.Reason;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.WrapReport.Device;
import org.whimbrel.protocol.WrapReport.Matter;
import org.whimbrel.protocol.Wraps;

class WrapTopUpTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final int TOP_UPS_MAX = 3;

  private UUID ann = UUID.randomUUID();
  private UUID ben = UUID.randomUUID();
  private UUID id = UUID.randomUUID();

  @BeforeEach
  void sendWithAMissingWrap() {
    ann = DATABASE.account(1).value();
    ben = DATABASE.account(2).value();
    DATABASE.connect(ann, ben);
    DATABASE.key(ben, 1, 1, null);
    DATABASE.key(ben, 2, 1, null);
    id = send(wrap(ben, 1, 1, 0));
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aMissingWrapShouldReachItsAccountInAnEntryOfItsOwn() throws TopUpRefusal {
    WrapTopUp.Outcome outcome = topUp(ann, wrap(ben, 2, 1, 0));

    assertThat(outcome.report().isClean()).isTrue();
    assertThat(outcome.entries().entries())
        .containsExactly(
            new EntryRow(
                ben,
                2,
                EntryKind.WRAP,
                id,
                null,
                Wraps.of(List.of(wrap(ben, 2, 1, 0))),
                null,
                null));
    assertThat(mailbox(ben)).containsExactly("1 1", "2 4");
  }

  @Test
  void theSameWrapsAgainShouldChangeNothing() throws TopUpRefusal {
    topUp(ann, wrap(ben, 2, 1, 0));

    WrapTopUp.Outcome again = topUp(ann, wrap(ben, 2, 1, 0), wrap(ben, 1, 1, 0));

    assertThat(again.entries().entries()).isEmpty();
    assertThat(again.report().isClean()).isTrue();
    assertThat(mailbox(ben)).hasSize(2);
  }

  @Test
  void anotherWrapForTheSameKeyShouldGo() throws TopUpRefusal {
    assertThat(topUp(ann, wrap(ben, 1, 1, 9)).entries().entries()).hasSize(1);
  }

  @Test
  void whatIsStillMissingShouldBeReportedWithItsRecord() throws TopUpRefusal {
    WrapReport report = topUp(ann, wrap(ben, 1, 1, 9)).report();

    assertThat(report.of(Matter.MISSING)).containsExactly(new Device(ben, 2));
    assertThat(report.records()).hasSize(1);
  }

  @Test
  void wrapsForOthersShouldBeExtra() throws TopUpRefusal {
    UUID eve = DATABASE.account(1).value();
    DATABASE.key(eve, 1, 1, null);

    WrapTopUp.Outcome outcome = topUp(ann, wrap(eve, 1, 1, 0), wrap(ben, 2, 7, 0));

    assertThat(outcome.entries().entries()).isEmpty();
    assertThat(outcome.report().of(Matter.EXTRA)).containsExactly(new Device(eve, 1));
    assertThat(outcome.report().of(Matter.STALE)).containsExactly(new Device(ben, 2));
  }

  @Test
  void onlyTheSendersAccountShouldTopUp() {
    assertThatThrownBy(() -> topUp(ben, wrap(ben, 2, 1, 0)))
        .isInstanceOfSatisfying(
            TopUpRefusal.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_MESSAGE));
    id = UuidV7.at(TestDatabase.NOW);
    assertThatThrownBy(() -> topUp(ann, wrap(ben, 2, 1, 0))).isInstanceOf(TopUpRefusal.class);
    assertThat(mailbox(ben)).hasSize(1);
  }

  @Test
  void topUpsShouldBeBounded() throws TopUpRefusal {
    for (int i = 0; i <= TOP_UPS_MAX; i++) {
      topUp(ann, wrap(ben, 2, 1, i));
    }

    assertThatThrownBy(() -> topUp(ann, wrap(ben, 2, 1, 77)))
        .isInstanceOfSatisfying(
            TopUpRefusal.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_TOP_UPS));
  }

  @Test
  void someoneWhoBlocksTheSenderShouldGetNothingAndTheSenderShouldNotTell() throws TopUpRefusal {
    DATABASE.block(ben, ann);
    id = send(wrap(ben, 1, 1, 0));

    WrapTopUp.Outcome outcome = topUp(ann, wrap(ben, 1, 1, 0));

    assertThat(outcome.entries().entries()).isEmpty();
    assertThat(outcome.report().of(Matter.MISSING)).containsExactly(new Device(ben, 2));
    assertThat(topUp(ann, wrap(ben, 2, 1, 0)).report().isClean()).isTrue();
    assertThat(topUp(ann, wrap(ben, 1, 1, 5)).report().isClean()).isTrue();
    assertThat(mailbox(ben)).hasSize(1); // the message from before the block
  }

  /** The block holds for what was sent before it too, or its wraps were a way around it. */
  @Test
  void aBlockSinceTheMessageShouldHoldForItsTopUps() throws TopUpRefusal {
    DATABASE.block(ben, ann);

    WrapTopUp.Outcome outcome = topUp(ann, wrap(ben, 2, 1, 0));

    assertThat(outcome.entries().entries()).isEmpty();
    assertThat(outcome.report().isClean()).isTrue();
    assertThat(topUp(ann, wrap(ben, 1, 1, 5)).report().isClean()).isTrue();
    assertThat(mailbox(ben)).hasSize(1);
  }

  @Test
  void aFormerContactShouldGetNothingAndTellNothing() throws TopUpRefusal {
    DATABASE.disconnect(ann, ben);

    WrapTopUp.Outcome outcome = topUp(ann, wrap(ben, 2, 7, 0), wrap(ben, 1, 1, 5));

    assertThat(outcome.entries().entries()).isEmpty();
    assertThat(outcome.report()).isEqualTo(WrapReport.CLEAN);
    assertThat(mailbox(ben)).hasSize(1);
  }

  private UUID send(Wrap... wraps) {
    AcceptedMessage message =
        new AcceptedMessage(
            UuidV7.at(TestDatabase.NOW),
            DeviceId.of(ann, 1),
            TestDatabase.NOW.toEpochMilli(),
            List.of(ben),
            Bytes.of(new byte[] {1}),
            Wraps.of(Arrays.asList(wraps)));
    return DATABASE.inTransaction(
        entities -> {
          List<Logged> logged =
              MessageLog.append(List.of(message), LogTables.of(entities), TestRules.rules());
          return logged.get(0).entries().get(0).messageId();
        });
  }

  private WrapTopUp.Outcome topUp(UUID caller, Wrap... wraps) throws TopUpRefusal {
    TopUpRefusal[] refused = new TopUpRefusal[1];
    WrapTopUp.Outcome[] outcome = new WrapTopUp.Outcome[1];
    DATABASE.run(
        entities -> {
          try {
            outcome[0] =
                WrapTopUp.topUp(
                    new AccountId(caller),
                    id,
                    Wraps.of(Arrays.asList(wraps)),
                    LogTables.of(entities),
                    TestDatabase.NOW,
                    new SendingSettings(false, 100),
                    TOP_UPS_MAX);
          } catch (TopUpRefusal refusal) {
            refused[0] = refusal;
          }
        });
    if (refused[0] != null) {
      throw refused[0];
    }
    return outcome[0];
  }

  private static Wrap wrap(UUID account, int device, int key, int content) {
    byte[] sealed = new byte[Wraps.SEALED_BYTES];
    sealed[0] = (byte) content;
    return new Wrap(account, device, key, Bytes.of(sealed));
  }

  private static List<String> mailbox(UUID account) {
    return DATABASE.query(
        "select n || ' ' || kind from mailbox_entry where account_id = '%s' order by n"
            .formatted(account));
  }
}
