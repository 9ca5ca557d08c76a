package org.whimbrel.accounts.control;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.control.RateLimiter;

/**
 * How often somebody may look for users, or register: enough for people, too little for going
 * through all handles. Each node counts for itself. Thread-safe.
 */
@ApplicationScoped
public class RequestLimits {
  /** Whoever has one IPv6 address has all of its /64 (RFC 4291, section 2.5.1). */
  private static final int IPV6_NETWORK_BYTES = 8;

  private static final int IPV6_BYTES = 16;

  @Inject
  @ConfigProperty(name = "whimbrel.accounts.findsPerMinuteMax")
  int findsPerMinuteMax;

  @Inject
  @ConfigProperty(name = "whimbrel.accounts.registrationsPerHourMax")
  int registrationsPerHourMax;

  @Inject
  @ConfigProperty(name = "whimbrel.accounts.limitedKeysMax")
  long keysMax;

  @Inject Clock clock;

  private @Nullable RateLimiter finds;
  private @Nullable RateLimiter registrations;

  @PostConstruct
  void start() {
    finds =
        limiter("whimbrel.accounts.findsPerMinuteMax", findsPerMinuteMax, Duration.ofMinutes(1));
    registrations =
        limiter(
            "whimbrel.accounts.registrationsPerHourMax",
            registrationsPerHourMax,
            Duration.ofHours(1));
  }

  /** Makes the bean with the server, so that a wrong setting stops the start, not a user. */
  void onStart(@Observes Startup startup) {}

  /**
   * Counts a search for a user, whether or not it will find one.
   *
   * @throws AccountRefusal if the account has searched too often
   */
  public void countFind(AccountId searcher) throws AccountRefusal {
    count(finds, searcher);
  }

  /**
   * Counts a try to register.
   *
   * @param address the caller's IP address as text
   * @throws AccountRefusal if too many came from there
   */
  public void countRegistration(String address) throws AccountRefusal {
    count(registrations, network(address));
  }

  private @Nullable RateLimiter limiter(String name, int max, Duration window) {
    if (max < 0) {
      throw new IllegalArgumentException(name + " must be at least 0");
    }
    return max == 0 ? null : new RateLimiter(max, window.toMillis(), keysMax, clock);
  }

  private static void count(@Nullable RateLimiter limiter, Object key) throws AccountRefusal {
    long waitMs = limiter == null ? 0 : limiter.tryAcquire(key);
    if (waitMs > 0) {
      throw new AccountRefusal(
          Reason.TOO_MANY_REQUESTS, "Too many requests; wait before you try again.", waitMs);
    }
  }

  private static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress(); // a literal: no name is resolved
      return bytes.length < IPV6_BYTES
          ? address
          : HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES));
    } catch (UnknownHostException noLiteral) {
      return address;
    }
  }
}
