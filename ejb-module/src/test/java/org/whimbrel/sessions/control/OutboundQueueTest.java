package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.whimbrel.protocol.CloseCode;

class OutboundQueueTest {
  private final FakeSocket socket = new FakeSocket();
  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void framesShouldBeWrittenInOrderOneAtATime() {
    OutboundQueue queue = queue(10, 1_000);
    socket.holding = true;

    assertThat(queue.offer("a")).isTrue();
    assertThat(queue.offer("b")).isTrue();
    assertThat(queue.offer("c")).isTrue();

    assertThat(socket.sent).containsExactly("a");
    socket.complete(null);
    assertThat(socket.sent).containsExactly("a", "b");
    assertThat(queue.isIdle()).isFalse();
    socket.complete(null);
    socket.complete(null);
    assertThat(socket.sent).containsExactly("a", "b", "c");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aSocketThatIsDoneAtOnceShouldBeServedToo() {
    OutboundQueue queue = queue(10, 1_000);

    queue.offer("a");
    queue.offer("b");

    assertThat(socket.sent).containsExactly("a", "b");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void manyFramesThatAreDoneAtOnceShouldNotOverflowTheStack() {
    OutboundQueue queue = queue(100_001, Integer.MAX_VALUE);
    socket.holding = true;
    queue.offer("first");
    for (int i = 0; i < 100_000; i++) {
      queue.offer("x");
    }
    socket.holding = false;

    socket.complete(null);

    assertThat(socket.sent).hasSize(100_001);
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void framesOverTheBoundShouldBeRefused() {
    OutboundQueue queue = queue(2, 1_000);
    socket.holding = true;
    queue.offer("under way");

    assertThat(queue.offer("1")).isTrue();
    assertThat(queue.offer("2")).isTrue();
    assertThat(queue.offer("3")).isFalse();

    socket.complete(null);
    assertThat(queue.offer("4")).isTrue();
  }

  @Test
  void charactersOverTheBoundShouldBeRefused() {
    OutboundQueue queue = queue(100, 10);
    socket.holding = true;
    queue.offer("under way");

    assertThat(queue.offer("123456")).isTrue();
    assertThat(queue.offer("12345")).isFalse();
    assertThat(queue.offer("1234")).isTrue();

    socket.complete(null);
    assertThat(queue.offer("123456")).isTrue();
  }

  @Test
  void aFailedWriteShouldEndTheQueueAndBeToldOnce() {
    OutboundQueue queue = queue(10, 1_000);
    socket.holding = true;
    queue.offer("a");
    queue.offer("b");

    socket.complete(new IOException("gone"));

    assertThat(failures).hasValue(1);
    assertThat(queue.offer("c")).isTrue();
    assertThat(socket.sent).containsExactly("a");
  }

  @Test
  void aClosedQueueShouldForgetWhatWaits() {
    OutboundQueue queue = queue(10, 1_000);
    socket.holding = true;
    queue.offer("a");
    queue.offer("b");

    queue.close();
    socket.complete(null);

    assertThat(socket.sent).containsExactly("a");
    assertThat(queue.isIdle()).isTrue();
    assertThat(failures).hasValue(0);
  }

  @Test
  void manyThreadsShouldNeverMakeTwoWritesOverlap() {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      OverlapSocket slow = new OverlapSocket(threads);
      OutboundQueue queue = new OutboundQueue(slow, 10_000, 1_000_000, failures::incrementAndGet);
      for (int offerer = 0; offerer < 4; offerer++) {
        threads.execute(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                queue.offer("x");
              }
            });
      }

      await().until(() -> slow.sent.get() == 4_000 && queue.isIdle());
      assertThat(slow.overlaps).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Ends a write now on the caller's thread, now on another one. */
  private static final class OverlapSocket implements DeviceSocket {
    private final ExecutorService threads;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final List<Integer> overlaps = new ArrayList<>();

    OverlapSocket(ExecutorService threads) {
      this.threads = threads;
    }

    @Override
    public void send(String text, Consumer<@Nullable Throwable> done) {
      int before = underWay.getAndIncrement();
      if (before != 0) {
        synchronized (overlaps) {
          overlaps.add(before);
        }
      }
      Runnable end =
          () -> {
            underWay.decrementAndGet();
            done.accept(null);
          };
      if (sent.incrementAndGet() % 3 == 0) {
        end.run();
      } else {
        threads.execute(end);
      }
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseCode code) {}
  }

  private OutboundQueue queue(int maxFrames, int maxBytes) {
    return new OutboundQueue(socket, maxFrames, maxBytes, failures::incrementAndGet);
  }
}
