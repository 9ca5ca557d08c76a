package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.Opened.Reason;
import org.whimbrel.client.messenger.WaitingMessages.Waiting;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;

class WaitingMessagesTest {
  private final TestRuntime test = new TestRuntime();
  private final MemoryStore store = new MemoryStore();
  private final WaitingMessages waiting = new WaitingMessages(store, 2);
  private final List<UUID> asked = new CopyOnWriteArrayList<>();
  private final ResendRequester requester =
      new ResendRequester(
          test.runtime,
          waiting,
          (entry, reason) -> {
            asked.add(entry.id());
            return CompletableFuture.completedFuture(null);
          });

  @AfterEach
  void close() {
    test.close();
  }

  private static Waiting message(long n, Reason reason, int asked) {
    return new Waiting(
        new Frame.Entry(
            n,
            EntryKind.MESSAGE,
            new UUID(1, n),
            new UUID(2, 2),
            1,
            n,
            List.of(),
            List.of(),
            Bytes.of(new byte[] {1}),
            null,
            null,
            null),
        reason,
        asked);
  }

  @Test
  void whatWaitsShouldSurviveARestart() {
    waiting.put(message(1, Reason.NO_WRAP, 0));
    waiting.put(message(2, Reason.UNWRAP_FAILED, 2));

    WaitingMessages restarted = new WaitingMessages(store, 2);

    assertThat(restarted.all())
        .containsExactlyInAnyOrder(
            message(1, Reason.NO_WRAP, 0), message(2, Reason.UNWRAP_FAILED, 2));
    restarted.remove(new UUID(1, 1));
    assertThat(store.list("waiting")).hasSize(1);
  }

  @Test
  void theOldestShouldBeGivenUpBeyondTheBound() {
    waiting.put(message(1, Reason.NO_WRAP, 0));
    waiting.put(message(2, Reason.NO_WRAP, 0));
    waiting.put(message(3, Reason.NO_WRAP, 0));

    assertThat(waiting.find(new UUID(1, 1))).isEmpty();
    assertThat(store.list("waiting")).hasSize(2);
  }

  @Test
  void whatCannotBeReadShouldBeDropped() {
    store.write("waiting/x", Bytes.of("NO_WRAP 1\n{".getBytes(StandardCharsets.UTF_8)));
    store.write("waiting/y", Bytes.of("nonsense".getBytes(StandardCharsets.UTF_8)));

    assertThat(new WaitingMessages(store, 2).all()).isEmpty();
    assertThat(store.list("waiting")).isEmpty();
  }

  @Test
  void aMessageShouldBeAskedForOnceAtATime() {
    Waiting message = message(1, Reason.UNWRAP_FAILED, 0);
    waiting.put(message);

    requester.consider(message);
    requester.consider(message);

    await()
        .untilAsserted(
            () -> assertThat(waiting.find(new UUID(1, 1)).orElseThrow().asked()).isEqualTo(1));
    assertThat(asked).containsExactly(new UUID(1, 1));
  }

  @Test
  void whatOnlyWaitsOrWasAskedForEnoughShouldNotBeAskedFor() {
    for (Waiting message :
        List.of(message(1, Reason.NO_WRAP, 0), message(2, Reason.UNWRAP_FAILED, 3))) {
      waiting.put(message);
      requester.consider(message);
    }
    requester.resume();
    Waiting last = message(3, Reason.UNKNOWN_KEY, 0);
    waiting.put(last);
    requester.consider(last);

    await().untilAsserted(() -> assertThat(asked).containsExactly(new UUID(1, 3)));
  }

  @Test
  void pausesShouldGrow() {
    assertThat(ResendRequester.pauseMs(0)).isZero();
    assertThat(ResendRequester.pauseMs(1)).isEqualTo(30_000);
    assertThat(ResendRequester.pauseMs(2)).isEqualTo(120_000);
  }
}
