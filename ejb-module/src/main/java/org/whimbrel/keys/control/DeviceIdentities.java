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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.entity.KeyRows;
import org.whimbrel.platform.control.Failures;
import org.whimbrel.platform.control.NodeNews;
import org.whimbrel.platform.control.NodeNewsLost;
import org.whimbrel.platform.control.NodeNewsTask;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.VerificationKey;

/**
 * The keys that devices sign with, with hardly ever a question to the database. Thread-safe.
 *
 * <p>A device that leaves its chain on another node is forgotten here when that node's news come,
 * all are when news may be missing, and each entry runs out in the end.
 */
@ApplicationScoped
public class DeviceIdentities {
  private static final long RESPITE_MS = 10_000;
  private static final String SHRUNK = "chain-shrunk";

  @Inject
  @ConfigProperty(name = "whimbrel.keys.identitiesMax")
  long max;

  @Inject
  @ConfigProperty(name = "whimbrel.keys.identityTtlMs")
  long ttlMs;

  @Inject Lookup lookup;

  @Inject NodeNewsTask nodes;

  @Inject Clock clock;

  /** Counts what was forgotten: what was read before that may not be kept after it. */
  private final AtomicLong forgotten = new AtomicLong();

  private Cache<DeviceId, Known> known = Caffeine.newBuilder().maximumSize(0).build();

  private record Known(VerificationKey identity, long untilMs) {}

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
  public Optional<VerificationKey> of(DeviceId device) {
    Known cached = known.getIfPresent(device);
    long nowMs = clock.millis();
    if (cached != null && nowMs < cached.untilMs()) {
      return Optional.of(cached.identity());
    }
    Optional<VerificationKey> read;
    long forgottenBefore = forgotten.get();
    try {
      read = lookup.identity(device).map(VerificationKey::of);
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
      if (forgotten.get() != forgottenBefore) {
        known.invalidate(device); // it may have left its chain while it was read
      }
    }
    return read;
  }

  void onChange(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChainShrunk change) {
    forget(change.account());
    nodes.tell(new NodeNews(SHRUNK, List.of(change.account().value()), 0));
  }

  void onNews(@Observes NodeNews news) {
    if (news.is(SHRUNK, 1)) {
      forget(new AccountId(news.ids().get(0)));
    }
  }

  void onLost(@Observes NodeNewsLost lost) {
    forgotten.incrementAndGet();
    known.invalidateAll();
  }

  private void forget(AccountId account) {
    forgotten.incrementAndGet();
    known.asMap().keySet().removeIf(device -> device.account().equals(account));
  }
}
