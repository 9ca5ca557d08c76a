package org.whimbrel.sessions.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketCloserTest {
  private static final int CLOSERS_MAX = 2;
  private static final int WAITING_MAX = 100;

  private final Queue<Integer> begun = new ConcurrentLinkedQueue<>();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final SocketCloser closer = new SocketCloser();

  SocketCloserTest() {
    closer.start(
        work -> {
          Thread thread = new Thread(work, "closer");
          thread.setDaemon(true);
          return thread;
        },
        CLOSERS_MAX,
        WAITING_MAX);
  }

  @AfterEach
  void stop() {
    letGo.countDown();
    closer.stop();
  }

  private void closing(int number) {
    begun.add(number);
    try {
      letGo.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void closingsThatBlockShouldHoldNoMoreThreadsThanAllowed() {
    for (int i = 0; i < 100; i++) {
      int number = i;
      closer.run(() -> closing(number));
    }

    await().until(() -> begun.size() == CLOSERS_MAX);
    assertThat(begun).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void closingsThatWaitShouldHaveTheirTurn() {
    for (int i = 0; i < 100; i++) {
      int number = i;
      closer.run(() -> closing(number));
    }
    letGo.countDown();

    await().until(() -> begun.size() == 100);
  }

  @Test
  void whoFindsNoRoomToWaitShouldCloseItself() {
    for (int i = 0; i < CLOSERS_MAX + WAITING_MAX; i++) {
      int number = i;
      closer.run(() -> closing(number));
    }
    Thread[] ran = new Thread[1];

    closer.run(() -> ran[0] = Thread.currentThread());

    assertThat(ran[0]).isSameAs(Thread.currentThread());
  }
}
