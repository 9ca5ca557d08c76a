package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.PinnedChain.Standing;
import org.whimbrel.client.crypto.PinnedChains.Change;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.client.rest.KeyApi;
import org.whimbrel.client.rest.KeyApi.AccountKeys;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The pinned chains and current keys of all accounts that this device knows, its own among them.
 * What the server tells is checked before it counts, and kept in the store; a bounded part of it is
 * in memory too. Thread-safe.
 */
final class KeyDirectory {
  private static final Logger LOG = System.getLogger(KeyDirectory.class.getName());

  private final KeyApi api;
  private final KeyEvents events;
  private final PinnedAccounts pinned;

  /** Accounts whose keys are known to have changed beyond what is here. */
  private final StaleAccounts stale;

  /**
   * With what the store has from before.
   *
   * @param maxCount how many accounts are in memory, and how many are known to be out of date; what
   *     is beyond it is read from the store again, or asked of the server
   */
  KeyDirectory(KeyApi api, Store store, KeyEvents events, int maxCount) {
    this.api = api;
    this.events = events;
    this.pinned = new PinnedAccounts(store, maxCount);
    this.stale = new StaleAccounts(maxCount);
  }

  /** The pinned chain of an account. */
  synchronized Optional<PinnedChain> chain(UUID user) {
    return pinned.chain(user);
  }

  /** The current keys of an account's devices, as they are here. */
  synchronized List<VerifiedKey> known(UUID user) {
    return List.copyOf(pinned.keys(user).values());
  }

  /** A device's current key, as it is here. */
  synchronized Optional<VerifiedKey> known(UUID user, int device) {
    return Optional.ofNullable(pinned.keys(user).get(device));
  }

  /**
   * The current keys of all devices of these accounts; those that are not here, or not up to date,
   * are fetched. Accounts that have none, or whose keys cannot be believed, add none.
   */
  CompletableFuture<List<VerifiedKey>> keysFor(Collection<UUID> users) {
    List<UUID> missing = new ArrayList<>();
    synchronized (this) {
      for (UUID user : users) {
        if (stale.contains(user) || pinned.keys(user).isEmpty()) {
          missing.add(user);
        }
      }
    }
    CompletableFuture<Void> ready =
        missing.isEmpty() ? CompletableFuture.completedFuture(null) : refresh(missing);
    return ready.thenApply(
        done -> {
          List<VerifiedKey> all = new ArrayList<>();
          new HashSet<>(users).forEach(user -> all.addAll(known(user)));
          return all;
        });
  }

  /**
   * Asks the server for the keys of these accounts, and for the chains of those that have grown.
   */
  CompletableFuture<Void> refresh(Collection<UUID> users) {
    return api.query(users)
        .thenCompose(
            answers -> {
              List<CompletableFuture<?>> fetches = new ArrayList<>();
              for (AccountKeys answer : answers) {
                if (!apply(answer) && answer.hasChain()) {
                  fetches.add(fetch(answer.user()));
                }
              }
              return CompletableFuture.allOf(fetches.toArray(new CompletableFuture<?>[0]));
            });
  }

  /** Asks the server for the whole chain of an account; false if it has none to show. */
  CompletableFuture<Boolean> fetch(UUID user) {
    return api.fetch(user)
        .thenApply(
            found -> {
              found.ifPresent(this::apply);
              return found.isPresent();
            });
  }

  /**
   * Takes what the server tells of an account, as far as it can be believed.
   *
   * @return whether all of it is here now; else the chain has to be fetched
   */
  boolean apply(AccountKeys told) {
    UUID user = told.user();
    Change change = new Change.None();
    List<BadKeysException> refused = new ArrayList<>();
    boolean complete;
    try {
      synchronized (this) {
        try {
          if (!told.chain().isEmpty() && (chain(user).isPresent() || begins(told))) {
            change = pinned.accept(user, told.chain());
          }
        } catch (BadKeysException e) {
          refused.add(e);
        }
        Standing standing = standing(told);
        complete = standing == Standing.SAME || standing == Standing.PAST;
        complete &= takeRecords(told, refused);
        pinned.save(user);
        if (complete) {
          stale.remove(user);
        } else if (chain(user).isPresent()) { // what is not here at all is asked for anyway
          stale.add(user);
        }
      }
    } finally {
      // Also if the pin could not be stored: who tries again finds it in memory, and no change.
      if (change instanceof Change.IdentityReset reset) {
        events.onIdentityReset(user, reset);
      }
      refused.forEach(problem -> onRefused(user, problem));
    }
    return complete;
  }

  private void onRefused(UUID user, BadKeysException problem) {
    LOG.log(Level.WARNING, "Keys of account {0} are refused: {1}", user, problem.getMessage());
    events.onBadKeys(user, problem);
  }

  private static boolean begins(AccountKeys told) {
    return told.chain().size() > told.seq();
  }

  private @Nullable Standing standing(AccountKeys told) {
    return chain(told.user())
        .map(chain -> chain.standing(told.generation(), told.seq(), told.head()))
        .orElse(null);
  }

  /** Whether all records are here now. */
  private boolean takeRecords(AccountKeys told, List<BadKeysException> refused) {
    Optional<PinnedChain> chain = chain(told.user());
    boolean all = chain.isPresent() || told.records().isEmpty();
    for (SignedKeyRecord item : chain.isPresent() ? told.records() : List.<SignedKeyRecord>of()) {
      try {
        pinned.put(chain.get().verify(item));
      } catch (BadKeysException e) {
        all = false;
        if (e.reason() != Reason.OUT_OF_SEQUENCE && e.reason() != Reason.NOT_A_MEMBER) {
          refused.add(e); // else it is of a device, or a chain, newer than what is pinned
        }
      }
    }
    return all;
  }

  /** Something tells that an account's keys are others than those that are here. */
  synchronized void expire(UUID user) {
    stale.add(user);
  }
}
