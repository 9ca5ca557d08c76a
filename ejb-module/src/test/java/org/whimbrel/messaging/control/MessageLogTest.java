package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wraps;

class MessageLogTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private UUID ann = UUID.randomUUID();
  private UUID ben = UUID.randomUUID();
  private UUID eve = UUID.randomUUID();

  @BeforeEach
  void makeAccounts() {
    ann = DATABASE.account(1).value();
    ben = DATABASE.account(1).value();
    eve = DATABASE.account(1).value();
    DATABASE.connect(ann, ben);
    DATABASE.connect(ann, eve);
    DATABASE.connect(ben, eve);
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aNewBatchShouldNumberEachMailboxInTheBatchsOrder() {
    AcceptedMessage first = message(ann, ben, eve);
    AcceptedMessage second = message(ann, ben);
    AcceptedMessage third = message(ben, ann);

    List<Logged> logged = append(first, second, third);

    assertThat(logged)
        .extracting(each -> messageOf(each).id())
        .containsExactly(first.id(), second.id(), third.id());
    assertThat(mailbox(ann))
        .containsExactly(
            "1 sent " + first.id(), "2 sent " + second.id(), "3 message " + third.id());
    assertThat(mailbox(ben))
        .containsExactly(
            "1 message " + first.id(), "2 message " + second.id(), "3 sent " + third.id());
    assertThat(mailbox(eve)).containsExactly("1 message " + first.id());
    assertThat(toldOf(logged)).containsExactlyInAnyOrderElementsOf(stored());
  }

  @Test
  void aRedeliveredBatchShouldChangeNothingAndTellTheSame() {
    AcceptedMessage[] batch = {message(ann, ben, eve), message(ben, ann), message(ann, ann)};
    List<Logged> first = append(batch);
    List<String> before = stored();

    List<Logged> again = append(batch);

    assertThat(toldOf(again)).containsExactlyInAnyOrderElementsOf(toldOf(first));
    assertThat(stored()).isEqualTo(before);
    assertThat(heads()).containsExactly(3L, 2L, 1L);
  }

  @Test
  void aBatchThatIsPartlyKnownShouldOnlyAddTheRest() {
    AcceptedMessage known = message(ann, ben);
    AcceptedMessage fresh = message(ann, ben);
    List<Logged> first = append(known);

    List<Logged> both = append(fresh, known);

    assertThat(both).hasSize(2);
    assertThat(toldOf(both)).containsAll(toldOf(first));
    assertThat(mailbox(ben)).containsExactly("1 message " + known.id(), "2 message " + fresh.id());
    assertThat(toldOf(both)).containsExactlyInAnyOrderElementsOf(stored());
  }

  @Test
  void anIdThatIsTwiceInABatchShouldCountOnce() {
    AcceptedMessage message = message(ann, ben);

    List<Logged> logged = append(message, message);

    assertThat(logged).hasSize(1);
    assertThat(mailbox(ann)).containsExactly("1 sent " + message.id());
    assertThat(mailbox(ben)).containsExactly("1 message " + message.id());
  }

  @Test
  void anIdThatComesAgainWithAnotherBodyShouldTellWhatIsInTheLog() {
    AcceptedMessage first = message(ann, ben);
    append(first);
    AcceptedMessage other =
        new AcceptedMessage(
            first.id(),
            first.sender(),
            first.acceptedAtMs() + 1_000,
            List.of(eve),
            Bytes.of(new byte[] {1}),
            Wraps.NONE);

    Logged again = append(other).get(0);

    assertThat(messageOf(again).body()).isEqualTo(first.body());
    assertThat(messageOf(again).recipients()).containsExactly(ben);
    assertThat(messageOf(again).acceptedAtMs()).isEqualTo(first.acceptedAtMs());
    assertThat(toldOf(List.of(again))).containsExactlyInAnyOrderElementsOf(stored());
    assertThat(mailbox(eve)).isEmpty();
  }

  @Test
  void somebodyElsesIdShouldBeRefusedOnceHoweverOftenItComes() {
    AcceptedMessage own = message(ann, ben);
    AcceptedMessage stolen = withId(own.id(), message(eve, ben));
    append(own);

    List<Logged> refused = append(stolen);
    List<Logged> again = append(stolen);
    append(stolen, stolen);

    EntryRow told = EntryRow.refused(eve, 1, own.id(), ErrorCode.ID_TAKEN);
    assertThat(refused).hasSize(1);
    assertThat(refused.get(0).entries()).containsExactly(told);
    assertThat(toldOf(again)).isEqualTo(toldOf(refused));
    assertThat(mailbox(eve)).containsExactly("1 refused " + own.id());
    assertThat(mailbox(ben)).containsExactly("1 message " + own.id());
    assertThat(mailbox(ann)).containsExactly("1 sent " + own.id());
    assertThat(DATABASE.query("select sender_id from message where id = '" + own.id() + "'"))
        .containsExactly(ann.toString());
  }

  @Test
  void somebodyElsesIdInTheSameBatchShouldBeRefused() {
    AcceptedMessage own = message(ann, ben);
    AcceptedMessage stolen = withId(own.id(), message(eve, ben));

    List<Logged> first = append(own, stolen);
    List<Logged> again = append(own, stolen);

    assertThat(mailbox(eve)).containsExactly("1 refused " + own.id());
    assertThat(mailbox(ben)).containsExactly("1 message " + own.id());
    assertThat(toldOf(again)).containsExactlyInAnyOrderElementsOf(toldOf(first));
  }

  /** What the sender of a refused id wrote must not reach the owner's entries, nor the reverse. */
  @Test
  void aRecipientWhoStealsTheIdOfAMessageShouldHaveBothEntries() {
    AcceptedMessage own = message(ann, ben);
    append(own);

    append(withId(own.id(), message(ben, ann)));
    List<Logged> redelivered = append(own);

    assertThat(mailbox(ben)).containsExactly("1 message " + own.id(), "2 refused " + own.id());
    assertThat(redelivered).hasSize(1);
    assertThat(redelivered.get(0).entries())
        .extracting(EntryRow::kind)
        .containsExactlyInAnyOrder(EntryKind.SENT, EntryKind.MESSAGE);
  }

  @Test
  void anUnknownRecipientShouldBeDroppedAndNamed() {
    UUID nobody = UUID.randomUUID();
    AcceptedMessage message = message(ann, ben, nobody);

    List<Logged> logged = append(message);

    assertThat(messageOf(logged.get(0)).recipients()).containsExactly(ben);
    assertThat(messageOf(logged.get(0)).dropped()).containsExactly(nobody);
    assertThat(logged.get(0).entries())
        .extracting(EntryRow::account)
        .containsExactlyInAnyOrder(ann, ben);
    assertThat(DATABASE.query("select dropped[1] from message where id = '" + message.id() + "'"))
        .containsExactly(nobody.toString());
  }

  @Test
  void aMessageToOneselfShouldHaveOneEntry() {
    AcceptedMessage message = message(ann, ann);

    append(message);

    assertThat(mailbox(ann)).containsExactly("1 sent " + message.id());
  }

  @Test
  void theOperatorShouldBeToldOfABlockedSenderOnceAMessage() {
    DATABASE.block(ben, ann);
    TestRules.RecordedSends alerts = new TestRules.RecordedSends();
    AcceptedMessage message = message(ann, ben, eve);

    for (int i = 0; i < 2; i++) {
      DATABASE.run(
          entities ->
              assertThat(
                      MessageLog.append(
                          List.of(message), LogTables.of(entities), TestRules.rules(alerts, false)))
                  .hasSize(1));
    }

    assertThat(alerts.messages).containsExactly(message.id());
    assertThat(mailbox(ben)).isEmpty();
    assertThat(mailbox(eve)).hasSize(1);
  }

  @Test
  void aRollbackShouldLeaveNoGap() {
    AcceptedMessage lost = message(ann, ben);
    assertThatThrownBy(
            () ->
                DATABASE.run(
                    entities -> {
                      List<Logged> logged =
                          MessageLog.append(
                              List.of(lost), LogTables.of(entities), TestRules.rules());
                      throw new IllegalStateException("rolled back " + logged.size());
                    }))
        .hasMessage("rolled back 1");
    AcceptedMessage kept = message(ann, ben);

    append(kept);
    append(lost);

    assertThat(mailbox(ben)).containsExactly("1 message " + kept.id(), "2 message " + lost.id());
    assertThat(heads()).containsExactly(2L, 2L, 0L);
  }

  @Test
  void aBatchShouldCostTheSameNumberOfStatementsWhateverItsSize() {
    int before = DATABASE.statements();
    append(message(ann, ben));
    int small = DATABASE.statements() - before;
    AcceptedMessage[] batch = new AcceptedMessage[64];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = message(ann, ben, eve);
    }

    before = DATABASE.statements();
    append(batch);

    assertThat(DATABASE.statements() - before).isEqualTo(small).isBetween(1, 8);
  }

  private static LogRow messageOf(Logged logged) {
    return Objects.requireNonNull(logged.message());
  }

  private static List<Logged> append(AcceptedMessage... batch) {
    return DATABASE.inTransaction(
        entities -> MessageLog.append(List.of(batch), LogTables.of(entities), TestRules.rules()));
  }

  private static AcceptedMessage message(UUID from, UUID... to) {
    return new AcceptedMessage(
        UuidV7.at(TestDatabase.NOW),
        new DeviceId(new AccountId(from), 1),
        TestDatabase.NOW.toEpochMilli(),
        Arrays.asList(to),
        Bytes.of(from.toString().getBytes(StandardCharsets.UTF_8)),
        Wraps.NONE);
  }

  private static AcceptedMessage withId(UUID id, AcceptedMessage message) {
    return new AcceptedMessage(
        id,
        message.sender(),
        message.acceptedAtMs(),
        message.to(),
        message.body(),
        message.wraps());
  }

  private static List<String> toldOf(List<Logged> logged) {
    List<String> told = new ArrayList<>();
    for (Logged each : logged) {
      for (EntryRow entry : each.entries()) {
        told.add(
            entry.account()
                + " "
                + entry.n()
                + " "
                + entry.kind().number()
                + " "
                + entry.messageId());
      }
    }
    return told;
  }

  /** All entries of this test's accounts. */
  private List<String> stored() {
    return DATABASE.query(
        """
        select account_id || ' ' || n || ' ' || kind || ' ' || message_id from mailbox_entry
        where account_id in ('%s', '%s', '%s') order by account_id, n
        """
            .formatted(ann, ben, eve));
  }

  private static List<String> mailbox(UUID account) {
    return DATABASE.query(
        """
        select n || ' ' || (array['message', 'sent', 'refused'])[kind] || ' ' || message_id
        from mailbox_entry where account_id = '%s' order by n
        """
            .formatted(account));
  }

  private List<Long> heads() {
    List<Long> heads = new ArrayList<>();
    for (UUID account : List.of(ann, ben, eve)) {
      DATABASE
          .query("select head from mailbox where account_id = '" + account + "'")
          .forEach(head -> heads.add(Long.valueOf(head)));
    }
    return heads;
  }
}
