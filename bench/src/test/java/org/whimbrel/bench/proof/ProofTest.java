package org.whimbrel.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.bench.traffic.Ledger;
import org.whimbrel.bench.traffic.SentMessage;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;

class ProofTest {
  private static final UUID ANN = new UUID(0, 1);
  private static final UUID BOB = new UUID(0, 2);
  private static final UUID ID = new UUID(1, 1);
  private static final Fingerprint BODY = Fingerprint.of(Bytes.of(new byte[] {1, 2, 3}));
  private static final Fingerprint OTHER = Fingerprint.of(Bytes.of(new byte[] {1, 2, 4}));

  private final Violations violations = new Violations();
  private final Ledger ledger = new Ledger();
  private final MailboxLog ann = new MailboxLog(ANN, violations);
  private final MailboxLog bob = new MailboxLog(BOB, violations);
  private final SentMessage message = new SentMessage(ID, 0, ANN, List.of(BOB), BODY, 0);

  @BeforeEach
  void send() {
    ledger.add(message);
  }

  private static SeenEntry received(long n, UUID from, @Nullable Fingerprint body) {
    return new SeenEntry(n, EntryKind.MESSAGE, ID, from, List.of(), List.of(), body);
  }

  private static SeenEntry sent(long n, UUID to) {
    return new SeenEntry(n, EntryKind.SENT, ID, ANN, List.of(to), List.of(), null);
  }

  private List<ViolationKind> judged() {
    new Proof(ledger, violations).judge(List.of(ann, bob));
    return violations.findings().stream().map(Violations.Finding::kind).toList();
  }

  @Test
  void aMessageShownOnceToEachShouldBeProved() {
    message.accept();
    ann.add(sent(1, BOB));
    bob.add(received(1, ANN, BODY));

    assertThat(judged()).isEmpty();
  }

  @Test
  void aRepeatAfterAReconnectionShouldBeNoViolation() {
    message.accept();
    ann.add(sent(1, BOB));
    assertThat(bob.add(received(1, ANN, BODY))).isTrue();
    assertThat(bob.add(received(1, ANN, BODY))).isFalse();

    assertThat(judged()).isEmpty();
  }

  @Test
  void anAcceptedMessageThatNobodySawShouldBeLost() {
    message.accept();
    ann.add(sent(1, BOB));

    assertThat(judged()).containsExactly(ViolationKind.LOST);
  }

  @Test
  void anAcceptedMessageWithoutSentEntryShouldBeFound() {
    message.accept();
    bob.add(received(1, ANN, BODY));

    assertThat(judged()).containsExactly(ViolationKind.SENT_ENTRY_MISSING);
  }

  @Test
  void aMessageWithoutAnswerShouldBeFound() {
    assertThat(judged()).containsExactly(ViolationKind.UNANSWERED);
  }

  @Test
  void aRejectedMessageShouldBeFound() {
    message.reject(ErrorCode.ID_TIME);

    assertThat(judged()).containsExactly(ViolationKind.REJECTED);
  }

  @Test
  void aMessageShownButNeverAcceptedShouldBeFound() {
    bob.add(received(1, ANN, BODY));

    assertThat(judged())
        .containsExactlyInAnyOrder(ViolationKind.UNANSWERED, ViolationKind.SHOWN_NOT_ACCEPTED);
  }

  @Test
  void aMessageUnderTwoNumbersShouldBeFound() {
    message.accept();
    ann.add(sent(1, BOB));
    bob.add(received(1, ANN, BODY));
    bob.add(received(2, ANN, BODY));

    assertThat(judged()).containsExactly(ViolationKind.SHOWN_TWICE);
  }

  @Test
  void alteredBytesShouldBeFound() {
    message.accept();
    ann.add(sent(1, BOB));
    bob.add(received(1, ANN, OTHER));

    assertThat(judged()).containsExactly(ViolationKind.BODY_DIFFERS);
  }

  @Test
  void missingBytesShouldBeFound() {
    message.accept();
    ann.add(sent(1, BOB));
    bob.add(received(1, ANN, null));

    assertThat(judged()).containsExactly(ViolationKind.BODY_DIFFERS);
  }

  @Test
  void aFalseSenderShouldBeFound() {
    message.accept();
    ann.add(sent(1, BOB));
    bob.add(received(1, BOB, BODY));

    assertThat(judged()).containsExactly(ViolationKind.SENDER_DIFFERS);
  }

  @Test
  void aGapShouldBeFound() {
    message.accept();
    ann.add(sent(1, BOB));
    bob.add(received(3, ANN, BODY));

    assertThat(judged()).containsExactly(ViolationKind.GAP);
    assertThat(violations.findings().get(0).details().get(0)).contains("1..2");
  }

  @Test
  void aMessageInAStrangersMailboxShouldBeFound() {
    message.accept();
    ann.add(sent(1, BOB));
    ann.add(received(2, ANN, BODY));
    bob.add(received(1, ANN, BODY));

    assertThat(judged()).containsExactly(ViolationKind.STRANGER);
  }

  @Test
  void aMessageThatThisRunDidNotSendShouldBeFound() {
    message.accept();
    ann.add(sent(1, BOB));
    bob.add(received(1, ANN, BODY));
    bob.add(new SeenEntry(2, EntryKind.MESSAGE, new UUID(9, 9), ANN, List.of(), List.of(), BODY));

    assertThat(judged()).containsExactly(ViolationKind.STRANGER);
  }

  @Test
  void aSentEntryWithOtherRecipientsShouldBeFound() {
    message.accept();
    ann.add(sent(1, ANN));
    bob.add(received(1, ANN, BODY));

    assertThat(judged()).containsExactly(ViolationKind.SENT_ENTRY_DIFFERS);
  }

  @Test
  void aDroppedRecipientShouldBeFound() {
    message.accept();
    ann.add(new SeenEntry(1, EntryKind.SENT, ID, ANN, List.of(BOB), List.of(BOB), null));
    bob.add(received(1, ANN, BODY));

    assertThat(judged()).containsExactly(ViolationKind.SENT_ENTRY_DIFFERS);
  }

  @Test
  void aSentEntryWithBodyShouldBeFound() {
    message.accept();
    ann.add(new SeenEntry(1, EntryKind.SENT, ID, ANN, List.of(BOB), List.of(), BODY));
    bob.add(received(1, ANN, BODY));

    assertThat(judged()).containsExactly(ViolationKind.SENT_ENTRY_HAS_BODY);
  }

  @Test
  void aRefusedMessageShouldBeFound() {
    message.accept();
    ann.add(new SeenEntry(1, EntryKind.REFUSED, ID, ANN, List.of(), List.of(), null));

    assertThat(judged()).contains(ViolationKind.REFUSED, ViolationKind.LOST);
  }

  @Test
  void aNumberThatChangesShouldBeFound() {
    message.accept();
    ann.add(sent(1, BOB));
    bob.add(received(1, ANN, BODY));
    bob.add(sent(1, BOB));

    assertThat(judged()).containsExactly(ViolationKind.NUMBER_CHANGED);
  }

  @Test
  void aLogThatHoldsTheSameShouldPass() {
    ann.add(sent(1, BOB));
    bob.add(received(1, ANN, BODY));
    SeenEntry keptWithBody =
        new SeenEntry(1, EntryKind.SENT, ID, ANN, List.of(BOB), List.of(), BODY);

    LogComparison.judge(ann, List.of(keptWithBody), violations);
    LogComparison.judge(bob, List.of(received(1, ANN, BODY)), violations);

    assertThat(violations.findings()).isEmpty();
  }

  @Test
  void aLogThatDiffersShouldBeFound() {
    bob.add(received(1, ANN, BODY));

    LogComparison.judge(bob, List.of(), violations);
    LogComparison.judge(bob, List.of(received(1, ANN, OTHER)), violations);
    LogComparison.judge(bob, List.of(received(2, ANN, BODY)), violations);

    assertThat(violations.count(ViolationKind.LOG_DIFFERS)).isEqualTo(3);
  }

  @Test
  void detailsShouldBeBounded() {
    for (int i = 0; i < 1_000; i++) {
      violations.add(ViolationKind.LOST, "id=" + i);
    }

    assertThat(violations.count(ViolationKind.LOST)).isEqualTo(1_000);
    assertThat(violations.findings().get(0).details()).hasSize(Violations.DETAILS_MAX);
  }
}
