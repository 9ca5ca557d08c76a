package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final long WINDOW_MS = 1_000;

  private final MovingClock clock = new MovingClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final RateLimiter limiter = new RateLimiter(2, WINDOW_MS, 1_000, clock);

  @Test
  void aKeyShouldPassSoOftenAndThenWait() {
    assertThat(limiter.tryAcquire("a")).isZero();
    assertThat(limiter.tryAcquire("a")).isZero();

    long waitMs = limiter.tryAcquire("a");

    assertThat(waitMs).isBetween(1L, WINDOW_MS);
    assertThat(limiter.tryAcquire("b")).as("another key").isZero();
    clock.advance(Duration.ofMillis(waitMs));
    assertThat(limiter.tryAcquire("a")).as("after the time that was told").isZero();
  }

  @Test
  void triesInVainShouldNotMakeItLonger() {
    for (int i = 0; i < 100; i++) {
      clock.advance(Duration.ofMillis(9));
      assertThat(limiter.tryAcquire("a")).isBetween(0L, WINDOW_MS);
    }

    clock.advance(Duration.ofMillis(WINDOW_MS));

    assertThat(limiter.tryAcquire("a")).isZero();
  }

  @Test
  void triesAtOnceShouldPassOnlySoOften() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Long>> tries = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        tries.add(threads.submit(() -> limiter.tryAcquire("a")));
      }
      int passed = 0;
      for (Future<Long> each : tries) {
        passed += each.get(10, TimeUnit.SECONDS) == 0 ? 1 : 0;
      }
      assertThat(passed).isEqualTo(2);
    } finally {
      threads.shutdownNow();
    }
  }
}
