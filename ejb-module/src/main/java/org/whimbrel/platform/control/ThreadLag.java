package org.whimbrel.platform.control;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long work waits for a thread on this node. The container has one queue for all: for requests,
 * for sockets, and for scheduled tasks. So a task that should run every {@value #PERIOD_MS} ms, and
 * is late, tells how long a request that is served now has waited, which no request can tell by
 * itself. Thread-safe.
 */
@ApplicationScoped
public class ThreadLag {
  static final long PERIOD_MS = 100;

  @Resource ManagedScheduledExecutorService scheduler;
  @Inject Clock clock;

  private volatile long tickedAtMs = Long.MAX_VALUE;
  private volatile long lateMs;
  private @Nullable ScheduledFuture<?> task;

  void onStart(@Observes Startup startup) {
    task =
        scheduler.scheduleWithFixedDelay(this::tick, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    if (task != null) {
      task.cancel(false);
    }
  }

  /** The task has got a thread. */
  public void tick() {
    long nowMs = clock.millis();
    lateMs = tickedAtMs == Long.MAX_VALUE ? 0 : Math.max(0, nowMs - tickedAtMs - PERIOD_MS);
    tickedAtMs = nowMs;
  }

  /** How long the last task waited, or the next one has been waiting, in milliseconds. */
  public long lagMs() {
    return Math.max(lateMs, clock.millis() - tickedAtMs - PERIOD_MS);
  }
}
