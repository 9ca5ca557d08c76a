package org.whimbrel.sessions.control;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.whimbrel.platform.control.RateLimiter;

/**
 * How much may come in at once: handshakes in a second, since all clients come back together when a
 * node went; and bytes of large frames that are not complete yet. Thread-safe.
 */
@ApplicationScoped
public class Admission {
  private static final long WINDOW_MS = 1_000;
  private static final String ALL = "all";

  @Inject SocketSettings settings;
  @Inject Clock clock;

  private final AtomicLong partialBytes = new AtomicLong();
  private RateLimiter handshakes = new RateLimiter(1, WINDOW_MS, 1, Clock.systemUTC());

  @PostConstruct
  void start() {
    handshakes = new RateLimiter(settings.handshakesPerSecondMax(), WINDOW_MS, 1, clock);
  }

  /**
   * Lets a handshake go on, or not.
   *
   * @return 0, or in how many milliseconds to try again: at random, so that those who were refused
   *     together do not come back together
   */
  public long admitMs() {
    return handshakes.tryAcquire(ALL) == 0
        ? 0
        : ThreadLocalRandom.current()
            .nextLong(settings.handshakeRetryMs() / 2, settings.handshakeRetryMs() * 2);
  }

  /**
   * Sets memory aside for a frame that is not complete.
   *
   * @return false if all frames together have no more room
   */
  public boolean reserve(int bytes) {
    if (partialBytes.addAndGet(bytes) <= settings.partialMaxBytes()) {
      return true;
    }
    partialBytes.addAndGet(-bytes);
    return false;
  }

  /** Gives memory back. */
  public void release(int bytes) {
    partialBytes.addAndGet(-bytes);
  }
}
