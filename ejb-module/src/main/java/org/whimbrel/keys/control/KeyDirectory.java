package org.whimbrel.keys.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainRows;
import org.whimbrel.keys.entity.KeyRows;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** Hands out what devices have published. Thread-safe. */
@ApplicationScoped
public class KeyDirectory {
  @Inject KeySettings settings;
  @Inject Acquaintance acquaintance;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * A page of an account's chain.
   *
   * @param keys the account's keys
   * @param chain the next entries
   * @param more whether there are entries behind them
   */
  public record ChainPage(AccountKeys keys, List<SignedChainEntry> chain, boolean more) {
    /** Copies the list. */
    public ChainPage {
      chain = List.copyOf(chain);
    }
  }

  /**
   * The keys of accounts, in one statement, without asking who wants to know; accounts without a
   * chain are left out. The caller bounds how many.
   */
  @Transactional
  public Map<UUID, AccountKeys> of(Collection<UUID> accounts) {
    Map<UUID, AccountKeys> keys = new HashMap<>();
    new KeyRows(entityManager)
        .chains(accounts)
        .forEach((account, rows) -> keys.put(account, AccountKeys.from(rows)));
    return keys;
  }

  /**
   * The keys of those of the accounts that the caller may know, in the order asked for.
   *
   * @throws KeyRefusal if none or too many are asked about
   */
  @Transactional
  public Map<UUID, AccountKeys> query(AccountId caller, Collection<@Nullable UUID> users)
      throws KeyRefusal {
    Set<UUID> wanted = new LinkedHashSet<>();
    boolean complete = true;
    for (UUID user : users) {
      if (user == null) {
        complete = false;
      } else {
        wanted.add(user);
      }
    }
    if (!complete || users.isEmpty() || users.size() > settings.queryUsersMax()) {
      throw new KeyRefusal(
          Reason.BAD_USERS, "Ask about 1 to %d accounts.".formatted(settings.queryUsersMax()));
    }
    wanted.retainAll(visible(caller, wanted));
    Map<UUID, AccountKeys> found = wanted.isEmpty() ? Map.of() : of(wanted);
    Map<UUID, AccountKeys> keys = new LinkedHashMap<>();
    wanted.forEach(user -> keys.put(user, found.getOrDefault(user, AccountKeys.NONE)));
    return keys;
  }

  /**
   * The keys of an account, and the entries of its chain from some place on.
   *
   * @param generation the generation that {@code after} counts in; with another one than the
   *     present the chain comes from its beginning; null for the present
   * @param after the last place that is known; -1 for none
   * @throws KeyRefusal if the caller may not know the account
   */
  @Transactional
  public ChainPage page(AccountId caller, UUID user, @Nullable Integer generation, int after)
      throws KeyRefusal {
    if (visible(caller, Set.of(user)).isEmpty()) {
      throw new KeyRefusal(Reason.UNKNOWN_ACCOUNT, "You are not connected to such an account.");
    }
    AccountKeys keys = of(Set.of(user)).getOrDefault(user, AccountKeys.NONE);
    boolean known = generation == null || generation == keys.generation();
    int from = known ? Math.max(-1, Math.min(after, keys.seq())) + 1 : 0;
    int to = Math.min(keys.seq(), from + settings.chainPageMax() - 1);
    List<SignedChainEntry> chain =
        from > to
            ? List.of()
            : new ChainRows(entityManager)
                .entries(new AccountId(user), keys.generation(), from, to);
    return new ChainPage(keys, chain, to < keys.seq());
  }

  private Set<UUID> visible(AccountId caller, Set<UUID> users) {
    Set<UUID> others = new HashSet<>(users);
    boolean own = others.remove(caller.value());
    Set<UUID> visible = new HashSet<>();
    if (!others.isEmpty()) {
      visible.addAll(acquaintance.known(caller, others));
      visible.retainAll(others);
    }
    if (own) {
      visible.add(caller.value());
    }
    return visible;
  }
}
