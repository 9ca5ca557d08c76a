package org.whimbrel.keys.control;

import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.platform.control.RateLimiter;

/** How often an account may write to its archive. Thread-safe; each node counts alone. */
public final class ArchiveRate {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final @Nullable RateLimiter limiter;

  ArchiveRate(ArchiveSettings settings, Clock clock) {
    limiter =
        settings.writesPerMinuteMax() == 0
            ? null
            : new RateLimiter(
                settings.writesPerMinuteMax(),
                WINDOW.toMillis(),
                settings.limitedAccountsMax(),
                clock);
  }

  /**
   * Counts a write, whatever will come of it: finding out is what costs.
   *
   * @throws KeyRefusal if the account has written too often
   */
  public void count(AccountId account) throws KeyRefusal {
    long waitMs = limiter == null ? 0 : limiter.tryAcquire(account);
    if (waitMs > 0) {
      throw new KeyRefusal(
          Reason.TOO_MANY_REQUESTS, "Too many requests; wait before you try again.", waitMs);
    }
  }
}
