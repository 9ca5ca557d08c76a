package org.whimbrel.keys.control;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.entity.KeyRows;
import org.whimbrel.platform.control.Failures;
import org.whimbrel.protocol.Bytes;

/**
 * The keys that devices sign with, with hardly ever a question to the database. Thread-safe.
 *
 * <p>A device that left the chain on another node is believed here until its entry runs out; its
 * session is closed long before, because it was revoked.
 */
@ApplicationScoped
public class DeviceIdentities {
  private static final long RESPITE_MS = 10_000;

  @Inject
  @ConfigProperty(name = "whimbrel.keys.identitiesMax")
  long max;

  @Inject
  @ConfigProperty(name = "whimbrel.keys.identityTtlMs")
  long ttlMs;

  @Inject Lookup lookup;

  @Inject Clock clock;

  private Cache<DeviceId, Known> known = Caffeine.newBuilder().maximumSize(0).build();

  private record Known(Bytes identity, long untilMs) {}

  /**
   * Fired inside a transaction that takes devices out of a chain, or begins a new one.
   *
   * @param account whose chain
   */
  public record ChainShrunk(AccountId account) {}

  /** The database's side, in a short transaction of its own. */
  @ApplicationScoped
  public static class Lookup {
    @PersistenceContext(unitName = "whimbrel")
    EntityManager entityManager;

    /** The key of a device in its account's chain. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public Optional<Bytes> identity(DeviceId device) {
      return new KeyRows(entityManager).identity(device);
    }
  }

  @PostConstruct
  void start() {
    known = Caffeine.newBuilder().maximumSize(max).build();
  }

  /**
   * The Ed25519 key of a device (RFC 8032); empty if it is not in its account's chain. What is
   * known stays believed while the database does not answer.
   *
   * @throws RuntimeException if it has to be read and the database does not answer
   */
  public Optional<Bytes> of(DeviceId device) {
    Known cached = known.getIfPresent(device);
    long nowMs = clock.millis();
    if (cached != null && nowMs < cached.untilMs()) {
      return Optional.of(cached.identity());
    }
    Optional<Bytes> read;
    try {
      read = lookup.identity(device);
    } catch (RuntimeException failure) {
      if (cached == null || !Failures.isTransient(failure)) {
        throw failure;
      }
      // Each question may block for seconds, so it is not asked again at once.
      known.put(device, new Known(cached.identity(), nowMs + Math.min(ttlMs, RESPITE_MS)));
      return Optional.of(cached.identity());
    }
    if (read.isEmpty()) {
      known.invalidate(device);
    } else {
      known.put(device, new Known(read.get(), nowMs + ttlMs));
    }
    return read;
  }

  void onChange(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChainShrunk change) {
    known.asMap().keySet().removeIf(device -> device.account().equals(change.account()));
  }
}
