package org.whimbrel.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.proof.DeviceLog.Line;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Profile;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.bench.traffic.Scenario.Shape;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;

/** User 0 writes two messages to user 1, who has two devices, as user 0 has. */
class ProofTest {
  private static final long PRINT = 1_000;

  private final Scenario scenario =
      new Scenario(new Shape(Profile.ROOM, 2, 2, 1, 1, 2, 0, 2, 1, 0, 1, 1));
  private final Violations violations = new Violations();
  private final Ledger ledger = new Ledger(2);
  private final DeviceLog writer = new DeviceLog(0, 1);
  private final DeviceLog writerToo = new DeviceLog(0, 2);
  private final DeviceLog reader = new DeviceLog(1, 1);
  private final DeviceLog readerToo = new DeviceLog(1, 2);
  private final List<DeviceLog> logs =
      new ArrayList<>(List.of(writer, writerToo, reader, readerToo));

  @BeforeEach
  void allIsWell() {
    for (long index = 0; index < 2; index++) {
      ledger.offer(index, PRINT + index);
      ledger.accept(index);
      writer.add(sent(index, Fingerprint.NONE));
      writerToo.add(sent(index, PRINT + index));
      reader.add(received(index, PRINT + index));
      writer.addReceipt(index, 1);
      writerToo.addReceipt(index, 1);
    }
  }

  private void readerTooSawBoth() {
    readerToo.add(received(0, PRINT));
    readerToo.add(received(1, PRINT + 1));
  }

  private static Line received(long index, long print) {
    return new Line(EntryKind.MESSAGE, index, print);
  }

  private static Line sent(long index, long print) {
    return new Line(EntryKind.SENT, index, print);
  }

  private List<ViolationKind> judged() {
    MessageIds ids = new MessageIds(1, scenario.schedule(), 1_795_531_995_016L);
    new Proof(scenario, ids, ledger, true, violations).judge(logs);
    return violations.findings().stream().map(Violations.Finding::kind).toList();
  }

  @Test
  void messagesShownOnceToEachDeviceShouldBeProved() {
    readerToo.add(new Line(EntryKind.CONNECTION, 99, Fingerprint.NONE));
    readerTooSawBoth();

    assertThat(judged()).isEmpty();
  }

  @Test
  void aMessageThatOneDeviceDidNotSeeShouldBeLost() {
    readerToo.add(received(1, PRINT + 1));

    assertThat(judged()).containsExactly(ViolationKind.LOST);
    assertThat(violations.findings().get(0).details().get(0))
        .contains("user 1, device 2", "message 0 id=");
  }

  @Test
  void aRepeatThatMakesUpTheNumberShouldNotHideALoss() {
    readerToo.add(received(1, PRINT + 1));
    readerToo.add(received(1, PRINT + 1));

    assertThat(judged()).containsExactly(ViolationKind.LOST, ViolationKind.SHOWN_TWICE);
  }

  @Test
  void alteredBytesShouldBeFound() {
    readerToo.add(received(0, PRINT));
    readerToo.add(received(1, PRINT));

    assertThat(judged()).containsExactly(ViolationKind.BODY_DIFFERS);
  }

  @Test
  void missingBytesShouldBeFound() {
    readerToo.add(received(0, PRINT));
    readerToo.add(received(1, Fingerprint.NONE));

    assertThat(judged()).containsExactly(ViolationKind.BODY_DIFFERS);
  }

  @Test
  void aMissingSentEntryShouldBeFound() {
    readerTooSawBoth();
    logs.set(1, new DeviceLog(0, 2));

    assertThat(judged())
        .containsExactly(ViolationKind.SENT_ENTRY_MISSING, ViolationKind.RECEIPT_MISSING);
    assertThat(violations.count(ViolationKind.SENT_ENTRY_MISSING)).isEqualTo(2);
  }

  @Test
  void aReceiptThatOneDeviceDidNotGetShouldBeFound() {
    readerTooSawBoth();
    DeviceLog forgetful = new DeviceLog(0, 2);
    forgetful.add(sent(0, PRINT));
    forgetful.add(sent(1, PRINT + 1));
    forgetful.addReceipt(1, 1);
    logs.set(1, forgetful);

    assertThat(judged()).containsExactly(ViolationKind.RECEIPT_MISSING);
    assertThat(violations.findings().get(0).details())
        .singleElement()
        .asString()
        .contains("user 0, device 2", "message 0 id=", "by user 1");
  }

  @Test
  void aReceiptUnderTwoNumbersShouldBeFound() {
    readerTooSawBoth();
    writer.addReceipt(0, 1);

    assertThat(judged()).containsExactly(ViolationKind.RECEIPT_TWICE);
  }

  @Test
  void aReceiptOfWhatWasNotShownShouldBeFound() {
    logs.set(2, new DeviceLog(1, 1)); // and the other device saw nothing either

    judged();

    assertThat(violations.count(ViolationKind.LOST)).isEqualTo(4);
    assertThat(violations.count(ViolationKind.RECEIPT_UNTRUE)).isEqualTo(4);
    assertThat(violations.count(ViolationKind.RECEIPT_MISSING)).isZero();
  }

  @Test
  void oneDeviceThatWasShownShouldDoForAReceipt() {
    judged();

    assertThat(violations.findings())
        .extracting(Violations.Finding::kind)
        .containsExactly(ViolationKind.LOST);
  }

  @Test
  void receiptsByOrForSomebodyElseShouldBeFound() {
    readerTooSawBoth();
    writer.addReceipt(0, 0); // by the sender
    reader.addReceipt(1, 0); // of what this account did not send

    assertThat(judged()).containsExactly(ViolationKind.RECEIPT_UNTRUE);
    assertThat(violations.count(ViolationKind.RECEIPT_UNTRUE)).isEqualTo(2);
  }

  @Test
  void aMessageThatWasShownAndNeverAnsweredShouldBeFound() {
    readerTooSawBoth();
    Ledger unanswered = new Ledger(2);
    unanswered.offer(0, PRINT);
    unanswered.accept(0);
    unanswered.offer(1, PRINT + 1);
    MessageIds ids = new MessageIds(1, scenario.schedule(), 1_795_531_995_016L);

    new Proof(scenario, ids, unanswered, true, violations).judge(logs);

    assertThat(violations.count(ViolationKind.UNANSWERED)).isEqualTo(1);
    assertThat(violations.count(ViolationKind.SHOWN_NOT_ACCEPTED)).isEqualTo(4);
  }

  @Test
  void aRejectedMessageShouldBeFound() {
    Ledger rejected = new Ledger(2);
    rejected.offer(0, PRINT);
    rejected.reject(0, ErrorCode.ID_TIME);
    MessageIds ids = new MessageIds(1, scenario.schedule(), 1_795_531_995_016L);

    new Proof(scenario, ids, rejected, true, violations)
        .judge(
            List.of(
                new DeviceLog(0, 1),
                new DeviceLog(0, 2),
                new DeviceLog(1, 1),
                new DeviceLog(1, 2)));

    assertThat(violations.count(ViolationKind.REJECTED)).isEqualTo(1);
    assertThat(violations.count(ViolationKind.CLIENT)).as("never offered").isEqualTo(1);
  }

  @Test
  void aDeviceWithoutALogShouldProveNothing() {
    readerTooSawBoth();
    logs.remove(writerToo);

    assertThat(judged()).containsExactly(ViolationKind.CLIENT);
  }

  @Test
  void aLogThatHoldsTheSameShouldPass() {
    LogComparison.judge(writer, List.of(sent(0, PRINT), sent(1, PRINT + 1)), violations);
    LogComparison.judge(reader, List.of(received(0, PRINT), received(1, PRINT + 1)), violations);

    assertThat(violations.findings()).isEmpty();
  }

  @Test
  void aNoticeThatCameAfterTheEndShouldPass() {
    Line receipt = new Line(EntryKind.RECEIPT, 99, Fingerprint.NONE);

    LogComparison.judge(
        reader, List.of(received(0, PRINT), received(1, PRINT + 1), receipt), violations);
    assertThat(violations.findings()).isEmpty();

    LogComparison.judge(
        reader, List.of(received(0, PRINT), received(1, PRINT + 1), sent(0, PRINT)), violations);
    assertThat(violations.count(ViolationKind.LOG_DIFFERS)).isEqualTo(1);
  }

  @Test
  void aLogThatDiffersShouldBeFound() {
    LogComparison.judge(reader, List.of(received(0, PRINT)), violations);
    LogComparison.judge(reader, List.of(received(0, PRINT), received(1, 5)), violations);
    LogComparison.judge(reader, List.of(received(1, PRINT), received(1, PRINT + 1)), violations);
    LogComparison.judge(reader, List.of(sent(0, PRINT), received(1, PRINT + 1)), violations);

    assertThat(violations.count(ViolationKind.LOG_DIFFERS)).isEqualTo(4);
  }

  @Test
  void detailsShouldBeBounded() {
    for (int i = 0; i < 1_000; i++) {
      violations.add(ViolationKind.LOST, "id=" + i);
    }
    Violations sum = new Violations();
    sum.add(ViolationKind.LOST, "before");
    sum.addAll(violations.findings());

    assertThat(sum.count(ViolationKind.LOST)).isEqualTo(1_001);
    assertThat(sum.findings().get(0).details()).hasSize(Violations.DETAILS_MAX);
  }
}
