package org.whimbrel.client.net;

import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A runtime for tests: everything that is due runs on one thread; ended by {@link #close}. */
public final class TestRuntime implements AutoCloseable {
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);

  /** What clients get. */
  public final ClientRuntime runtime =
      new ClientRuntime(
          HttpClient.newHttpClient(), timer, timer, Clock.systemUTC(), new SecureRandom());

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
