package org.whimbrel.sessions.boundary;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.sessions.control.SocketSettings;

/**
 * Closes sockets, some at a time, in threads of its own. The container waits in the thread that
 * closes until another one has let go of the socket, and gives a peer that does not read several
 * seconds. In the container's own threads, hundreds of closings at once would wait for threads that
 * they hold themselves. Thread-safe.
 */
@ApplicationScoped
public class SocketCloser {
  private static final long IDLE_MS = 10_000;

  @Resource ManagedThreadFactory threads;
  @Inject SocketSettings settings;
  @Inject SessionMetrics metrics;

  private @Nullable ThreadPoolExecutor closers;

  @PostConstruct
  void start() {
    start(threads, settings.closersMax(), settings.sessionsMax());
  }

  /** Begins to work with at most {@code max} threads; so many closings may wait for one. */
  void start(ThreadFactory factory, int max, int waitingMax) {
    // Sockets that are refused are closed too, and are not among the sessions: who finds no room
    // closes in its own thread. After the end nobody does; the container ends all sockets then.
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            max,
            max,
            IDLE_MS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(waitingMax),
            factory,
            new ThreadPoolExecutor.CallerRunsPolicy());
    pool.allowCoreThreadTimeOut(true);
    closers = pool;
  }

  @PreDestroy
  void stop() {
    if (closers != null) {
      closers.shutdown();
    }
  }

  /** Counts a closing, and runs it as soon as there is a thread for it. */
  void close(CloseCode code, Runnable closing) {
    metrics.closed(code);
    run(closing);
  }

  /** Runs a closing as soon as there is a thread for it; waits only if too many wait already. */
  void run(Runnable closing) {
    Objects.requireNonNull(closers, "not started").execute(closing);
  }
}
