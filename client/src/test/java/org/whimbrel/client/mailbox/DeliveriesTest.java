package org.whimbrel.client.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.whimbrel.client.mailbox.Entries.entry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;

class DeliveriesTest {
  private final TestRuntime test = new TestRuntime();
  private final List<Long> taken = new CopyOnWriteArrayList<>();
  private final List<Long> done = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    test.close();
  }

  private Deliveries deliveries(MailboxListener listener) {
    return new Deliveries(test.runtime, listener, (through, message) -> done.add(through));
  }

  @Test
  void entriesShouldBeHandedOverInOrder() {
    Deliveries deliveries =
        deliveries(
            entry -> {
              taken.add(entry.n());
              return CompletableFuture.completedFuture(null);
            });
    for (long n = 1; n <= 1_000; n++) {
      deliveries.add(List.of(entry(n)), n, false);
    }

    await().untilAsserted(() -> assertThat(done).endsWith(1_000L));
    assertThat(taken).containsExactlyElementsOf(LongStream.rangeClosed(1, 1_000).boxed().toList());
  }

  @Test
  void theNextEntryShouldWaitUntilTheOneBeforeIsTaken() {
    CompletableFuture<Void> first = new CompletableFuture<>();
    Deliveries deliveries =
        deliveries(
            entry -> {
              taken.add(entry.n());
              return entry.n() == 1 ? first : CompletableFuture.completedFuture(null);
            });
    deliveries.add(List.of(entry(1), entry(2)), 2, false);
    await().untilAsserted(() -> assertThat(taken).containsExactly(1L));
    assertThat(done).isEmpty();

    first.complete(null);

    await().untilAsserted(() -> assertThat(done).containsExactly(1L, 2L));
    assertThat(taken).containsExactly(1L, 2L);
  }

  @Test
  void anEntryThatWasNotTakenShouldComeAgainAndNotBeAcknowledged() {
    AtomicInteger failures = new AtomicInteger();
    Deliveries deliveries =
        deliveries(
            new MailboxListener() {
              @Override
              public CompletionStage<?> onEntry(Frame.Entry entry) {
                taken.add(entry.n());
                return switch (failures.getAndIncrement()) {
                  case 0 -> throw new IllegalStateException("the disk is full");
                  case 1 -> CompletableFuture.failedFuture(new IllegalStateException("still"));
                  default -> CompletableFuture.completedFuture(null);
                };
              }
            });

    deliveries.add(List.of(entry(1), entry(2)), 2, false);

    await().untilAsserted(() -> assertThat(done).containsExactly(1L, 2L));
    assertThat(taken).containsExactly(1L, 1L, 1L, 2L);
  }

  @Test
  void nothingShouldBeHandedOverAfterTheEnd() {
    CompletableFuture<Void> first = new CompletableFuture<>();
    Deliveries deliveries =
        deliveries(
            entry -> {
              taken.add(entry.n());
              return first;
            });
    deliveries.add(List.of(entry(1), entry(2)), 2, false);
    await().until(() -> taken.size() == 1);

    deliveries.stop();
    first.complete(null);

    deliveries.add(List.of(entry(3)), 3, false);

    assertThat(deliveries.size()).isZero();
    await().untilAsserted(() -> assertThat(done).containsExactly(1L));
    assertThat(taken).containsExactly(1L);
  }

  @Test
  void messagesShouldBeToldFromOtherEntries() {
    List<Boolean> messages = new CopyOnWriteArrayList<>();
    Deliveries deliveries =
        new Deliveries(
            test.runtime,
            entry -> CompletableFuture.completedFuture(null),
            (through, message) -> messages.add(message));

    deliveries.add(List.of(entry(1), Entries.entry(2, EntryKind.SENT)), 3, false);

    await().untilAsserted(() -> assertThat(messages).containsExactly(true, false, false));
  }
}
