package org.whimbrel.connections.control;

import java.time.Clock;
import java.time.Duration;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.platform.control.RateLimiter;

/** How often an account may ask others for a connection. Thread-safe; each node counts alone. */
public final class RequestRate {
  private static final Duration WINDOW = Duration.ofHours(1);

  private final RateLimiter limiter;

  RequestRate(ConnectionSettings settings, Clock clock) {
    limiter =
        new RateLimiter(
            settings.requestsPerHourMax(), WINDOW.toMillis(), settings.rateKeysMax(), clock);
  }

  /** Every request counts, whatever comes of it: otherwise looking for accounts were free. */
  void check(AccountId owner) throws ConnectionRefusal {
    long waitMs = limiter.tryAcquire(owner);
    if (waitMs > 0) {
      throw new ConnectionRefusal(
          Reason.TOO_MANY_REQUESTS, "Too many requests; try again later.", waitMs);
    }
  }
}
