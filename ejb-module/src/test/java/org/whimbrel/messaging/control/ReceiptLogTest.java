package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.control.ReceiptBatch.Ack;
import org.whimbrel.messaging.control.ReceiptBatch.Read;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.ReceiptRows;
import org.whimbrel.messaging.entity.ReceiptRows.State;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.Receipts.By;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.sessions.control.Covered;

class ReceiptLogTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final long STEP_MAX_COUNT = 5;

  private UUID ann = UUID.randomUUID();
  private UUID ben = UUID.randomUUID();
  private UUID eve = UUID.randomUUID();

  @BeforeEach
  void makeAccounts() {
    ann = DATABASE.account(1).value();
    ben = DATABASE.account(2).value();
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
  void theFirstDeviceThatAcknowledgesShouldDeliver() {
    UUID message = send(ann, ben);

    List<Logged> told = ack(ben, 1, 1);
    List<Logged> second = ack(ben, 2, 1);

    assertThat(receiptsOf(told, ann))
        .containsExactly(new Receipts(List.of(new By(ben, List.of(message))), List.of()));
    assertThat(second).isEmpty();
    assertThat(states(message)).isEqualTo(Map.of(ben, State.DELIVERED));
    assertThat(kinds(ann)).containsExactly("1 sent", "2 receipt");
  }

  @Test
  void theSameAcknowledgementAgainShouldTellNothing() {
    send(ann, ben);
    assertThat(ack(ben, 1, 1)).hasSize(1);

    assertThat(ack(ben, 1, 1)).isEmpty();
    assertThat(kinds(ann)).hasSize(2);
  }

  @Test
  void onesOwnEntriesShouldNotBeToldToAnybody() {
    send(ann, ben);

    assertThat(ack(ann, 1, 1)).isEmpty();
  }

  @Test
  void allThatABatchDeliversToOneSenderShouldBeOneEntry() {
    UUID first = send(ann, ben, eve);
    UUID second = send(ann, ben);

    List<Logged> told =
        apply(acks(Map.of(DeviceId.of(ben, 1), 2L, DeviceId.of(eve, 1), 1L)), List.of()).entries();

    assertThat(told).hasSize(1);
    assertThat(receiptsOf(told, ann).get(0).delivered())
        .containsExactlyInAnyOrder(
            new By(ben, List.of(first, second)), new By(eve, List.of(first)));
  }

  @Test
  void whatWasReadShouldBeToldToTheSenderAndToTheReadersOtherDevicesOnce() {
    UUID message = send(ann, ben);
    Receipts read = new Receipts(List.of(), List.of(new By(ben, List.of(message))));

    List<Logged> told = read(ben, message);

    assertThat(receiptsOf(told, ann)).containsExactly(read);
    assertThat(receiptsOf(told, ben)).containsExactly(read);
    assertThat(read(ben, message)).isEmpty();
    assertThat(states(message)).isEqualTo(Map.of(ben, State.READ));
  }

  @Test
  void aReaderMayKeepItToThemselves() {
    UUID message = send(ann, ben);
    DATABASE.query("update account set read_receipts = false where id = '" + ben + "' returning 1");

    List<Logged> told = read(ben, message);

    assertThat(receiptsOf(told, ann)).isEmpty();
    assertThat(receiptsOf(told, ben)).hasSize(1);
    assertThat(states(message)).isEqualTo(Map.of(ben, State.SENT));
  }

  @Test
  void aMessageThatDidNotComeShouldNotBeRead() {
    UUID message = send(ann, ben);

    assertThat(read(eve, message)).isEmpty();
    assertThat(read(ann, message)).isEmpty();
    assertThat(read(ben, UuidV7.at(TestDatabase.NOW))).isEmpty();
  }

  @Test
  void whoIsSilencedShouldStayAtSent() {
    DATABASE.block(ben, ann);
    UUID message = send(ann, ben);

    assertThat(ack(ben, 1, 1)).isEmpty();
    assertThat(read(ben, message)).isEmpty();
    assertThat(states(message)).isEmpty();
  }

  @Test
  void aBlockSinceTheMessageShouldKeepItsReceiptsBack() {
    UUID message = send(ann, ben);
    DATABASE.block(ben, ann);

    assertThat(ack(ben, 1, 1)).isEmpty();
    assertThat(states(message)).isEqualTo(Map.of(ben, State.SENT));
    List<Logged> told = read(ben, message);

    assertThat(receiptsOf(told, ann)).isEmpty();
    assertThat(receiptsOf(told, ben)).hasSize(1);
    assertThat(states(message)).isEqualTo(Map.of(ben, State.SENT));
  }

  @Test
  void aCursorThatMovesFarShouldDoSoInSteps() {
    List<UUID> messages = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      messages.add(send(ann, ben));
    }
    List<UUID> delivered = new ArrayList<>();

    ReceiptLog.Outcome outcome = apply(acks(Map.of(DeviceId.of(ben, 1), 12L)), List.of());
    int steps = 1;
    deliveredBy(outcome, delivered);
    while (!outcome.left().isEmpty()) {
      outcome = apply(outcome.left(), List.of());
      deliveredBy(outcome, delivered);
      steps++;
    }

    assertThat(steps).isEqualTo(3);
    assertThat(delivered).containsExactlyInAnyOrderElementsOf(messages);
  }

  @Test
  void anAcknowledgementThatOvertakesTheOneBeforeShouldTellOfItsEntriesToo() {
    UUID early = send(ann, ben);
    UUID late = send(ann, ben);
    long afterBothMs = TestDatabase.NOW.plusSeconds(1).toEpochMilli();

    List<Logged> told = ack(ben, 2, new Covered(1, afterBothMs));
    List<Logged> overtaken = ack(ben, 1, new Covered(0, 0));

    assertThat(receiptsOf(told, ann).get(0).delivered())
        .containsExactly(new By(ben, List.of(early, late)));
    assertThat(overtaken).isEmpty();
  }

  @Test
  void theSearchShouldEndWhereTheAcknowledgementSays() {
    send(ann, ben);
    long afterItMs = TestDatabase.NOW.plusSeconds(1).toEpochMilli();

    // It says that nothing is so old; that this is not true shows that it is believed.
    assertThat(ack(ben, 1, new Covered(0, afterItMs))).isEmpty();
  }

  @Test
  void aRollbackShouldForgetThatItWasTold() {
    send(ann, ben);
    assertThatThrownBy(
            () ->
                DATABASE.run(
                    entities -> {
                      ReceiptLog.apply(
                          acks(Map.of(DeviceId.of(ben, 1), 1L)),
                          List.of(),
                          entities,
                          TestDatabase.NOW,
                          STEP_MAX_COUNT);
                      throw new IllegalStateException("rolled back");
                    }))
        .hasMessage("rolled back");

    assertThat(ack(ben, 1, 1)).hasSize(1);
  }

  @Test
  void aBatchShouldCostTheSameNumberOfStatementsWhateverItsSize() {
    for (int i = 0; i < 10; i++) {
      send(ann, ben, eve);
    }
    int before = DATABASE.statements();
    assertThat(ack(ben, 1, 1)).hasSize(1);
    int small = DATABASE.statements() - before;

    before = DATABASE.statements();
    apply(acks(Map.of(DeviceId.of(ben, 1), 5L, DeviceId.of(eve, 1), 5L)), List.of());

    assertThat(DATABASE.statements() - before).isEqualTo(small).isBetween(1, 6);
  }

  private static void deliveredBy(ReceiptLog.Outcome outcome, List<UUID> delivered) {
    for (Logged logged : outcome.entries()) {
      receipts(logged.entries().get(0)).delivered().forEach(by -> delivered.addAll(by.ids()));
    }
  }

  private static UUID send(UUID from, UUID... to) {
    AcceptedMessage message =
        new AcceptedMessage(
            UuidV7.at(TestDatabase.NOW),
            DeviceId.of(from, 1),
            TestDatabase.NOW.toEpochMilli(),
            Arrays.asList(to),
            Bytes.of(new byte[] {1}),
            Wraps.NONE);
    return DATABASE
        .inTransaction(
            entities ->
                MessageLog.append(List.of(message), LogTables.of(entities), TestRules.rules()))
        .get(0)
        .entries()
        .get(0)
        .messageId();
  }

  private static List<Logged> ack(UUID account, int device, long n) {
    return apply(acks(Map.of(DeviceId.of(account, device), n)), List.of()).entries();
  }

  private static List<Logged> read(UUID account, UUID... messages) {
    List<Read> read = new ArrayList<>();
    for (UUID message : messages) {
      read.add(new Read(new AccountId(account), message));
    }
    return apply(Map.of(), read).entries();
  }

  /** Acknowledgements that know nothing of their entries. */
  private static Map<DeviceId, Ack> acks(Map<DeviceId, Long> numbers) {
    Map<DeviceId, Ack> acks = new HashMap<>();
    numbers.forEach((device, n) -> acks.put(device, new Ack(device, n, Covered.NOTHING)));
    return acks;
  }

  private static List<Logged> ack(UUID account, long n, Covered covered) {
    DeviceId device = DeviceId.of(account, 1);
    return apply(Map.of(device, new Ack(device, n, covered)), List.of()).entries();
  }

  private static ReceiptLog.Outcome apply(Map<DeviceId, Ack> acked, List<Read> read) {
    return DATABASE.inTransaction(
        entities -> ReceiptLog.apply(acked, read, entities, TestDatabase.NOW, STEP_MAX_COUNT));
  }

  private static List<Receipts> receiptsOf(List<Logged> logged, UUID account) {
    return logged.stream()
        .flatMap(each -> each.entries().stream())
        .filter(entry -> entry.account().equals(account))
        .map(ReceiptLogTest::receipts)
        .toList();
  }

  private static Receipts receipts(EntryRow entry) {
    assertThat(entry.kind()).isEqualTo(EntryKind.RECEIPT);
    return Receipts.fromJson(Objects.requireNonNull(entry.info()).text());
  }

  private static Map<UUID, State> states(UUID message) {
    return DATABASE.inTransaction(entities -> new ReceiptRows(entities).states(message));
  }

  private static List<String> kinds(UUID account) {
    return DATABASE.query(
        """
        select n || ' ' || case kind when 1 then 'message' when 2 then 'sent'
          when 8 then 'receipt' end
        from mailbox_entry where account_id = '%s' order by n
        """
            .formatted(account));
  }
}
