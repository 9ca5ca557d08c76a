package org.whimbrel.messaging.control;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.whimbrel.messaging.entity.MessageRows;
import org.whimbrel.platform.control.Failures;

/** Tells unknown recipients at the door, with hardly ever a question to the database. */
@ApplicationScoped
public class KnownAccounts {
  @Inject
  @ConfigProperty(name = "whimbrel.intake.knownAccountsMax")
  long max;

  @Inject Lookup lookup;

  /**
   * After a failure the database is left alone for so long: each question may block for seconds.
   */
  private static final long RESPITE_NS = 1_000_000_000;

  private volatile long askAgainNs = System.nanoTime();

  private Cache<UUID, Boolean> known = Caffeine.newBuilder().maximumSize(0).build();

  @PostConstruct
  void start() {
    known = Caffeine.newBuilder().maximumSize(max).build();
  }

  /** The database's side, in a short transaction of its own. */
  @ApplicationScoped
  public static class Lookup {
    @PersistenceContext(unitName = "whimbrel")
    EntityManager entityManager;

    /** Those that exist. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public Set<UUID> existing(Collection<UUID> accounts) {
      return new MessageRows(entityManager).existingAccounts(accounts);
    }
  }

  /**
   * Some account of these that does not exist. While the database does not answer none is told
   * unknown: the message is taken, and the fan-out drops those recipients.
   */
  public Optional<UUID> firstUnknown(Collection<UUID> accounts) {
    List<UUID> unsure = new ArrayList<>();
    for (UUID account : accounts) {
      if (known.getIfPresent(account) == null) {
        unsure.add(account);
      }
    }
    if (unsure.isEmpty() || System.nanoTime() - askAgainNs < 0) {
      return Optional.empty();
    }
    Set<UUID> existing;
    try {
      existing = lookup.existing(unsure);
    } catch (RuntimeException failure) {
      if (Failures.isTransient(failure)) {
        askAgainNs = System.nanoTime() + RESPITE_NS;
        return Optional.empty();
      }
      throw failure;
    }
    existing.forEach(account -> known.put(account, true));
    Set<UUID> unknown = new HashSet<>(unsure);
    unknown.removeAll(existing);
    return unknown.stream().findFirst();
  }
}
