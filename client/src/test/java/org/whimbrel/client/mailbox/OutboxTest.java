package org.whimbrel.client.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.whimbrel.client.mailbox.Entries.send;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.store.NoStore;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;

class OutboxTest {
  private final MemoryStore store = new MemoryStore();
  private final Outbox outbox = new Outbox(store, 3);

  private static Frame.Rejected rejected(Frame.Send send) {
    return new Frame.Rejected(send.id(), ErrorCode.UNKNOWN_RECIPIENT, "no", null, null);
  }

  private static Frame.Rejected busy(Frame.Send send) {
    return new Frame.Rejected(send.id(), ErrorCode.BUSY, "later", 2_000L, null);
  }

  @Test
  void aMessageShouldWaitForItsAnswer() {
    CompletableFuture<Void> answered = outbox.add(send(1));
    assertThat(answered).isNotDone();
    assertThat(outbox.due()).containsExactly(send(1));
    assertThat(outbox.due()).as("it is under way").isEmpty();

    assertThat(outbox.accepted(send(1).id())).isTrue();

    assertThat(answered).isCompleted();
    assertThat(outbox.isWaiting()).isFalse();
    assertThat(store.list("outbox")).isEmpty();
    assertThat(outbox.accepted(send(1).id())).as("a second answer").isFalse();
  }

  @Test
  void aRefusalShouldReachTheSender() {
    CompletableFuture<Void> answered = outbox.add(send(1));

    assertThat(outbox.rejected(rejected(send(1)))).isTrue();

    assertThat(answered).isCompletedExceptionally();
    assertThatThrownBy(answered::join)
        .extracting(Failures::unwrap)
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_RECIPIENT));
    assertThat(store.list("outbox")).isEmpty();
  }

  @Test
  void whatWasNotAnsweredShouldSurviveARestartInItsOrder() {
    var unused1 = outbox.add(send(1));
    var unused2 = outbox.add(send(2));
    outbox.accepted(send(1).id());
    var unused3 = outbox.add(send(3));

    Outbox restarted = new Outbox(store, 3);

    assertThat(restarted.due()).containsExactly(send(2), send(3));
    assertThat(restarted.accepted(send(2).id())).isTrue();
  }

  @Test
  void theSameMessageTwiceShouldCountOnceAndHaveOneAnswer() {
    CompletableFuture<Void> first = outbox.add(send(1));
    CompletableFuture<Void> second = outbox.add(send(1));
    assertThat(outbox.due()).hasSize(1);

    outbox.accepted(send(1).id());

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
  }

  @Test
  void aCallerThatGivesUpShouldNotAnswerForTheServer() {
    outbox.add(send(1)).cancel(false);

    assertThat(outbox.add(send(1))).isNotDone();
    assertThat(outbox.due()).hasSize(1);
  }

  @Test
  void anOutboxShouldBeBounded() {
    for (int i = 1; i <= 3; i++) {
      var unused = outbox.add(send(i));
    }

    assertThatThrownBy(() -> outbox.add(send(4)).join())
        .extracting(Failures::unwrap)
        .isInstanceOf(OutboxFullException.class);
    assertThat(store.list("outbox")).hasSize(3);
  }

  @Test
  void aNewSessionShouldGetAllThatWasNotAnswered() {
    var unused1 = outbox.add(send(1));
    var unused2 = outbox.add(send(2));
    outbox.due();
    outbox.accepted(send(1).id());

    outbox.restart();

    assertThat(outbox.due()).containsExactly(send(2));
  }

  @Test
  void aBusyServerShouldNotBeSentAllThatWaits() {
    var unused1 = outbox.add(send(1));
    var unused2 = outbox.add(send(2));
    assertThat(outbox.due()).containsExactly(send(1), send(2));

    assertThat(outbox.busy(busy(send(2)))).isEqualTo(2_000);
    assertThat(outbox.busy(busy(send(1)))).isZero();
    var unused3 = outbox.add(send(3));
    outbox.restart();
    assertThat(outbox.due()).as("the server asked for a pause").isEmpty();

    outbox.reopen();
    assertThat(outbox.due()).containsExactly(send(1));
    assertThat(outbox.due()).isEmpty();
    outbox.accepted(send(1).id());
    assertThat(outbox.due()).containsExactly(send(2), send(3));
  }

  @Test
  void aStoreThatKeepsNothingShouldChangeNothingElse() {
    Outbox unkept = new Outbox(NoStore.INSTANCE, 3);

    CompletableFuture<Void> answered = unkept.add(send(1));
    assertThat(unkept.due()).containsExactly(send(1));

    assertThat(unkept.accepted(send(1).id())).isTrue();
    assertThat(answered).isCompleted();
  }

  @Test
  void aMessageThatCannotBeReadShouldNotStopTheOthers() {
    var unused = outbox.add(send(1));
    store.write("outbox/broken", Bytes.of("{".getBytes(StandardCharsets.UTF_8)));

    assertThat(new Outbox(store, 3).due()).containsExactly(send(1));
    assertThat(store.read("outbox/broken")).isEmpty();
  }
}
