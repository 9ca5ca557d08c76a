package org.whimbrel.client.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.net.TestRuntime;

class AckPacerTest {
  private static final long NEVER_MS = 1_000_000;

  /** Longer than the first pause before an acknowledgement that failed is made again. */
  private static final long RETRY_MS = 700;

  private final TestRuntime test = new TestRuntime();
  private final List<Long> acks = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    test.close();
  }

  private AckPacer pacer(long done, long delayMaxMs) {
    return pacer(done, delayMaxMs, NEVER_MS);
  }

  private AckPacer pacer(long done, long messageDelayMaxMs, long otherDelayMaxMs) {
    AckPacer.Pace pace = new AckPacer.Pace(3, messageDelayMaxMs, otherDelayMaxMs);
    return new AckPacer(test.runtime, done, pace, acks::add);
  }

  @Test
  void manyEntriesShouldBeAcknowledgedAtOnce() {
    AckPacer pacer = pacer(0, NEVER_MS);
    for (long n = 1; n <= 7; n++) {
      pacer.onDone(n, true);
    }

    assertThat(acks).containsExactly(3L, 6L);
  }

  @Test
  void aSingleEntryShouldBeAcknowledgedSoon() {
    pacer(0, 5).onDone(1, true);

    await().untilAsserted(() -> assertThat(acks).containsExactly(1L));
  }

  @Test
  void theSameNumberShouldBeAcknowledgedOnce() {
    AckPacer pacer = pacer(4, NEVER_MS);
    pacer.onDone(4, true);
    pacer.flush();
    pacer.onDone(5, true);
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

  @Test
  void anAcknowledgementThatFailedShouldBeMadeAgainThoughNothingElseComes() {
    AtomicBoolean full = new AtomicBoolean(true);
    AckPacer pacer = pacer(full);
    pacer.onDone(1, true);
    pacer.flush();
    assertThat(acks).isEmpty();

    full.set(false);

    await().untilAsserted(() -> assertThat(acks).containsExactly(1L));
  }

  /** The store may be another one's by then. */
  @Test
  void anAcknowledgementThatFailedShouldNotBeMadeAgainAfterTheEnd() {
    AtomicBoolean full = new AtomicBoolean(true);
    AckPacer pacer = pacer(full);
    pacer.onDone(1, true);

    pacer.stop();
    full.set(false);

    await().during(Duration.ofMillis(RETRY_MS)).untilAsserted(() -> assertThat(acks).isEmpty());
  }

  private AckPacer pacer(AtomicBoolean full) {
    AckPacer.Pace pace = new AckPacer.Pace(3, NEVER_MS, NEVER_MS);
    return new AckPacer(
        test.runtime,
        0,
        pace,
        n -> {
          if (full.get()) {
            throw new IllegalStateException("the disk is full");
          }
          acks.add(n);
        });
  }

  @Test
  void anEntryThatNobodyWaitsForShouldWaitForAMessage() {
    AckPacer pacer = pacer(0, 5, NEVER_MS);
    pacer.onDone(1, false);
    pacer.onDone(2, true);

    await().untilAsserted(() -> assertThat(acks).containsExactly(2L));
  }

  @Test
  void anEntryThatNobodyWaitsForShouldNotBeAcknowledgedWithItsPredecessors() {
    AckPacer pacer = pacer(0, 5, NEVER_MS);
    pacer.onDone(1, true);
    await().untilAsserted(() -> assertThat(acks).containsExactly(1L));
    pacer.onDone(2, false);
    pacer.onDone(3, false);
    assertThat(acks).containsExactly(1L);

    pacer.onDone(4, false);

    assertThat(acks).as("so many at once").containsExactly(1L, 4L);
  }

  @Test
  void anEntryThatNobodyWaitsForShouldBeAcknowledgedInTheEnd() {
    AckPacer pacer = pacer(0, NEVER_MS, 5);
    pacer.onDone(1, false);

    await().untilAsserted(() -> assertThat(acks).containsExactly(1L));
  }

  @Test
  void aTimerThatWasForOthersShouldNotAcknowledgeEarly() {
    long otherMs = 400;
    AckPacer pacer = pacer(0, NEVER_MS, otherMs);
    pacer.onDone(1, false);
    long halfNanos = System.nanoTime() + Duration.ofMillis(otherMs / 2).toNanos();
    await().until(() -> System.nanoTime() - halfNanos >= 0);
    pacer.flush();
    long fromNanos = System.nanoTime();
    pacer.onDone(2, false);

    await().untilAsserted(() -> assertThat(acks).containsExactly(1L, 2L));
    assertThat(Duration.ofNanos(System.nanoTime() - fromNanos))
        .isGreaterThanOrEqualTo(Duration.ofMillis(otherMs));
  }
}
