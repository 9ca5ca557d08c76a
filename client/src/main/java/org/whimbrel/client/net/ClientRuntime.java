package org.whimbrel.client.net;

import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What all clients of a process share. Thread-safe.
 *
 * @param http makes requests and sockets
 * @param timer runs what is due later; its tasks do not block
 * @param workers runs what computes for long, like sealing to many devices, or touches a disk
 * @param clock the time of day
 * @param random makes keys, salts and jitter
 */
public record ClientRuntime(
    HttpClient http,
    ScheduledExecutorService timer,
    Executor workers,
    Clock clock,
    SecureRandom random) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /**
   * With as many threads as there are processors, for any number of clients. All are daemons, so
   * they keep no process alive.
   */
  public static ClientRuntime create() {
    return create(null);
  }

  /**
   * The same with another trust in servers.
   *
   * @param trust for TLS; null for what Java trusts
   */
  public static ClientRuntime create(@Nullable SSLContext trust) {
    int processors = Runtime.getRuntime().availableProcessors();
    ExecutorService workers =
        Executors.newFixedThreadPool(processors, daemons("whimbrel-client-worker-"));
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(daemons("whimbrel-client-timer-"));
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .executor(
                Executors.newFixedThreadPool(
                    Math.max(2, processors), daemons("whimbrel-client-http-")));
    if (trust != null) {
      builder.sslContext(trust);
    }
    return new ClientRuntime(
        builder.build(), timer, workers, Clock.systemUTC(), new SecureRandom());
  }

  /** The clock's time, milliseconds since 1970-01-01 UTC. */
  public long nowMs() {
    return clock.millis();
  }

  /** Runs a task later, on the workers. */
  public void later(long delayMs, Runnable task) {
    var unused =
        timer.schedule(() -> workers.execute(task), Math.max(0, delayMs), TimeUnit.MILLISECONDS);
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger next = new AtomicInteger(1);
    return task -> {
      Thread thread = new Thread(task, prefix + next.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }
}
