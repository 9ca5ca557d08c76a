package org.whimbrel.platform.control;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Stops the consumers. The server blocks while it does that, so another thread waits for it. */
@ApplicationScoped
public class ConsumersStep implements DrainStep {
  @Resource ManagedExecutorService executor;
  @Inject DrainSettings settings;
  @Inject ConsumerControl consumers;

  private volatile @Nullable Future<?> stopping;

  @Override
  public Place place() {
    return Place.CONSUMERS;
  }

  @Override
  public long limitMs() {
    return settings.consumersMs();
  }

  @Override
  public boolean advance(long sinceMs) {
    Future<?> running = stopping;
    if (running == null) {
      running = executor.submit(consumers::pause);
      stopping = running;
    }
    return running.isDone() && !consumers.areRunning();
  }

  @Override
  public void takeBack() {
    Future<?> running = stopping;
    if (running != null) {
      running.cancel(false); // one that has not begun would stop them after all
      stopping = null;
    }
    consumers.unpause();
  }
}
