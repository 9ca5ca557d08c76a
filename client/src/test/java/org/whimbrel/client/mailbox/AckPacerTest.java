package org.whimbrel.client.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.net.TestRuntime;

class AckPacerTest {
  private static final long NEVER_MS = 1_000_000;
  private final TestRuntime test = new TestRuntime();
  private final List<Long> acks = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    test.close();
  }

  private AckPacer pacer(long done, long delayMaxMs) {
    return new AckPacer(test.runtime, done, 3, delayMaxMs, acks::add);
  }

  @Test
  void manyEntriesShouldBeAcknowledgedAtOnce() {
    AckPacer pacer = pacer(0, NEVER_MS);
    for (long n = 1; n <= 7; n++) {
      pacer.onDone(n);
    }

    assertThat(acks).containsExactly(3L, 6L);
  }

  @Test
  void aSingleEntryShouldBeAcknowledgedSoon() {
    pacer(0, 5).onDone(1);

    await().untilAsserted(() -> assertThat(acks).containsExactly(1L));
  }

  @Test
  void theSameNumberShouldBeAcknowledgedOnce() {
    AckPacer pacer = pacer(4, NEVER_MS);
    pacer.onDone(4);
    pacer.flush();
    pacer.onDone(5);
    pacer.flush();
    pacer.flush();

    assertThat(acks).containsExactly(5L);
  }

  @Test
  void anAcknowledgementThatWasLostShouldBeMadeAgain() {
    AckPacer pacer = pacer(9, NEVER_MS);

    pacer.onHello(7);
    pacer.onHello(9);

    assertThat(acks).containsExactly(9L);
  }
}
