package org.whimbrel.messaging.control;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What a consumer of {@code intake} waits before it gives back a batch that could not be logged.
 * The broker would do the waiting too, but it lets what comes after the batch pass meanwhile, and
 * so an account's messages would change their order. Given back without a delay, the batch is the
 * next one again. Thread-safe; holds up its caller alone, which works on nothing else.
 */
@ApplicationScoped
public class FanOutPause {
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Inject
  @ConfigProperty(name = "whimbrel.fanout.retryPauseMs")
  long retryPauseMs;

  /** Without a pause an outage of the database would keep all consumers busy with nothing. */
  @PostConstruct
  void check() {
    if (retryPauseMs < 1) {
      throw new IllegalArgumentException("whimbrel.fanout.retryPauseMs must be at least 1");
    }
  }

  /** Makes the bean with the server, so that a wrong setting stops the start. */
  void onStart(@Observes Startup startup) {}

  /** Returns after {@code whimbrel.fanout.retryPauseMs}, or earlier if the server stops. */
  void take() {
    try {
      stopped.await(retryPauseMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @PreDestroy
  void stop() {
    stopped.countDown();
  }
}
