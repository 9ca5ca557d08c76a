package org.whimbrel.sessions.control;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.whimbrel.platform.control.RateLimiter;
import org.whimbrel.platform.control.ThreadLag;
import org.whimbrel.platform.control.Turns;

/**
 * How much may come in at once: handshakes, since all clients come back together when a node went;
 * and bytes of large frames that are not complete yet. Thread-safe.
 *
 * <p>A handshake asks the database and checks a signature, its refusal neither. When more wait than
 * can be served before their clients give up, each that is served all the same has been given up
 * already, and nobody ever gets in. So once work waits for threads for long, handshakes are refused
 * until that is over, whatever the bound on their number, which is one for machines of any size.
 */
@ApplicationScoped
public class Admission {
  private static final long WINDOW_MS = 1_000;
  private static final String ALL = "all";

  @Inject SocketSettings settings;
  @Inject ThreadLag threads;
  @Inject Clock clock;

  private final AtomicLong partialBytes = new AtomicLong();
  private RateLimiter handshakes = new RateLimiter(1, WINDOW_MS, 1, Clock.systemUTC());
  private Turns turns = new Turns(1, WINDOW_MS, Clock.systemUTC());

  @PostConstruct
  void start() {
    handshakes = new RateLimiter(settings.handshakesPerSecondMax(), WINDOW_MS, 1, clock);
    turns = new Turns(settings.handshakesPerSecondMax(), settings.handshakeRetryMaxMs(), clock);
  }

  /**
   * Lets a handshake go on, or not.
   *
   * @return 0, or in how many milliseconds to try again
   */
  public long admitMs() {
    boolean admitted =
        threads.lagMs() <= settings.handshakeLagMaxMs() && handshakes.tryAcquire(ALL) == 0;
    return admitted ? 0 : turns.nextMs(settings.handshakeRetryMs());
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
