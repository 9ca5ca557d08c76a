package org.whimbrel.connections.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.whimbrel.connections.control.NewsRound.Progress;
import org.whimbrel.platform.control.OneAtATime;

/** What happens around the steps: outages, the end of the server, and being woken. */
class NewsRoundTest {
  private final AtomicBoolean stopped = new AtomicBoolean();

  @Test
  void anOutageShouldEndTheRoundAndTheNextOneShouldWork() {
    FakeSpreading spreading = new FakeSpreading(List.of(UUID.randomUUID()));
    NewsRound round = new NewsRound(spreading, stopped::get);
    spreading.away = true;
    round.run();
    assertThat(spreading.told).isEmpty();

    spreading.away = false;
    round.run();

    assertThat(spreading.told).hasSize(1);
  }

  @Test
  void whatFailsAlwaysShouldNotKeepTheRoundGoing() {
    List<UUID> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(UUID.randomUUID());
    }
    FakeSpreading spreading = new FakeSpreading(many);
    spreading.failing = true;

    new NewsRound(spreading, stopped::get).run();

    assertThat(spreading.steps.get()).isBetween(1, 10);
  }

  @Test
  void aStopShouldEndTheRoundBetweenSteps() {
    FakeSpreading spreading = new FakeSpreading(List.of(UUID.randomUUID(), UUID.randomUUID()));
    spreading.afterStep = () -> stopped.set(true);

    new NewsRound(spreading, stopped::get).run();

    assertThat(spreading.steps).hasValue(1);
  }

  @Test
  void newsThatAnotherNodeIsAtShouldBeLeftToIt() {
    FakeSpreading spreading = new FakeSpreading(List.of(UUID.randomUUID()));
    spreading.elsewhere = true;

    new NewsRound(spreading, stopped::get).run();

    assertThat(spreading.steps).hasValue(1);
  }

  @Test
  void aJobShouldOutliveWhateverItThrows() {
    Deque<Runnable> queue = new ArrayDeque<>();
    AtomicInteger runs = new AtomicInteger();
    OneAtATime job =
        new OneAtATime(
            queue::add,
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("no database");
              }
            });

    job.wake();
    queue.remove().run();
    job.wake();
    queue.remove().run();

    assertThat(runs).hasValue(2);
    assertThat(queue).isEmpty();
  }

  @Test
  void wakingOftenShouldQueueOneRunAndOneMoreIfItWasMeanwhile() {
    Deque<Runnable> queue = new ArrayDeque<>();
    AtomicInteger runs = new AtomicInteger();
    List<OneAtATime> self = new ArrayList<>();
    OneAtATime job =
        new OneAtATime(
            queue::add,
            () -> {
              if (runs.incrementAndGet() == 1) {
                self.forEach(OneAtATime::wake);
                self.forEach(OneAtATime::wake);
              }
            });
    self.add(job);
    for (int i = 0; i < 100; i++) {
      job.wake();
    }

    assertThat(queue).hasSize(1);
    queue.remove().run();
    assertThat(queue).hasSize(1);
    queue.remove().run();
    assertThat(queue).isEmpty();
    assertThat(runs).hasValue(2);
  }

  @Test
  void anExecutorThatIsShutShouldNotMatter() {
    AtomicInteger refused = new AtomicInteger();
    OneAtATime job =
        new OneAtATime(
            task -> {
              refused.incrementAndGet();
              throw new RejectedExecutionException();
            },
            () -> {});

    job.wake();
    job.wake();

    assertThat(refused).hasValue(2);
  }

  @Test
  void runsShouldNeverOverlapAndNoWakeBeLost() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      AtomicInteger running = new AtomicInteger();
      AtomicInteger overlaps = new AtomicInteger();
      AtomicInteger wanted = new AtomicInteger();
      AtomicInteger seen = new AtomicInteger();
      OneAtATime job =
          new OneAtATime(
              threads,
              () -> {
                overlaps.addAndGet(running.incrementAndGet() - 1);
                seen.set(wanted.get());
                running.decrementAndGet();
              });
      CountDownLatch done = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        threads.execute(
            () -> {
              for (int n = 0; n < 10_000; n++) {
                wanted.incrementAndGet();
                job.wake();
              }
              done.countDown();
            });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      Awaitility.await().untilAsserted(() -> assertThat(seen).hasValue(20_000));
      assertThat(overlaps).hasValue(0);
    } finally {
      threads.shutdownNow();
    }
  }

  private static final class FakeSpreading implements NewsRound.Spreading {
    private final Deque<UUID> open;
    private final List<UUID> told = new ArrayList<>();
    private final AtomicInteger steps = new AtomicInteger();
    private boolean away;
    private boolean failing;
    private boolean elsewhere;
    private Runnable afterStep = () -> {};

    FakeSpreading(List<UUID> open) {
      this.open = new ArrayDeque<>(open);
    }

    @Override
    public List<UUID> oldest(int maxCount) {
      if (away) {
        throw new IllegalStateException("no database");
      }
      return List.copyOf(open);
    }

    @Override
    public Progress step(UUID id) {
      steps.incrementAndGet();
      if (failing) {
        throw new IllegalStateException("no database");
      }
      if (elsewhere) {
        return Progress.ELSEWHERE;
      }
      afterStep.run();
      told.add(id);
      assertThat(open.remove(id)).isTrue();
      return Progress.DONE;
    }
  }
}
