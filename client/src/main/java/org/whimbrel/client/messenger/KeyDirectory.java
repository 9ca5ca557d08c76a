package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.PinnedChain.Standing;
import org.whimbrel.client.crypto.PinnedChains;
import org.whimbrel.client.crypto.PinnedChains.Change;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.client.rest.KeyApi;
import org.whimbrel.client.rest.KeyApi.AccountKeys;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The pinned chains and current keys of all accounts that this device knows, its own among them.
 * What the server tells is checked before it counts, and kept in the store. Thread-safe.
 */
final class KeyDirectory {
  private static final Logger LOG = System.getLogger(KeyDirectory.class.getName());
  private static final String FOLDER = "pin";

  private final KeyApi api;
  private final Store store;
  private final KeyEvents events;
  private final PinnedChains pins = new PinnedChains();
  private final Map<UUID, SortedMap<Integer, VerifiedKey>> keys = new HashMap<>();

  /** Accounts whose keys are known to have changed beyond what is here. */
  private final Set<UUID> stale = new HashSet<>();

  KeyDirectory(KeyApi api, Store store, KeyEvents events) {
    this.api = api;
    this.store = store;
    this.events = events;
  }

  /** The pinned chain of an account. */
  synchronized Optional<PinnedChain> chain(UUID user) {
    if (pins.find(user).isEmpty()) {
      store.read(name(user)).ifPresent(form -> restore(user, form));
    }
    return pins.find(user);
  }

  private void restore(UUID user, Bytes form) {
    try {
      ContactForm contact = ContactForm.fromBytes(form);
      PinnedChain chain = PinnedChain.of(user, contact.chain());
      pins.restore(chain);
      for (SignedKeyRecord item : contact.records()) {
        put(chain.verify(item));
      }
    } catch (IllegalArgumentException | BadKeysException e) {
      // Believing the server anew would make a broken disk a way to change keys unseen.
      LOG.log(Level.ERROR, "The pinned keys of account " + user + " cannot be read", e);
      throw new IllegalStateException("the pinned keys of account " + user + " are broken", e);
    }
  }

  /** The current keys of an account's devices, as they are here. */
  synchronized List<VerifiedKey> known(UUID user) {
    return chain(user).isEmpty() ? List.of() : List.copyOf(keysOf(user).values());
  }

  /** A device's current key, as it is here. */
  synchronized Optional<VerifiedKey> known(UUID user, int device) {
    return chain(user).map(chain -> keysOf(user).get(device));
  }

  /**
   * The current keys of all devices of these accounts; those that are not here, or not up to date,
   * are fetched. Accounts that have none, or whose keys cannot be believed, add none.
   */
  CompletableFuture<List<VerifiedKey>> keysFor(Collection<UUID> users) {
    List<UUID> missing = new ArrayList<>();
    synchronized (this) {
      for (UUID user : users) {
        if (chain(user).isEmpty() || stale.contains(user) || keysOf(user).isEmpty()) {
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
    synchronized (this) {
      try {
        if (!told.chain().isEmpty() && (chain(user).isPresent() || begins(told))) {
          change = pins.accept(user, told.chain());
        }
      } catch (BadKeysException e) {
        refused.add(e);
      }
      if (change instanceof Change.IdentityReset) {
        keys.remove(user);
      }
      Standing standing = standing(told);
      complete = standing == Standing.SAME || standing == Standing.PAST;
      complete &= takeRecords(told, refused);
      dropRemoved(user);
      save(user);
      if (complete) {
        stale.remove(user);
      } else {
        stale.add(user);
      }
    }
    if (change instanceof Change.IdentityReset reset) {
      events.onIdentityReset(user, reset);
    }
    refused.forEach(problem -> onRefused(user, problem));
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
    return pins.find(told.user())
        .map(chain -> chain.standing(told.generation(), told.seq(), told.head()))
        .orElse(null);
  }

  /** Whether all records are here now. */
  private boolean takeRecords(AccountKeys told, List<BadKeysException> refused) {
    Optional<PinnedChain> chain = pins.find(told.user());
    boolean all = chain.isPresent() || told.records().isEmpty();
    for (SignedKeyRecord item : chain.isPresent() ? told.records() : List.<SignedKeyRecord>of()) {
      try {
        put(chain.get().verify(item));
      } catch (BadKeysException e) {
        all = false;
        if (e.reason() != Reason.OUT_OF_SEQUENCE && e.reason() != Reason.NOT_A_MEMBER) {
          refused.add(e); // else it is of a device, or a chain, newer than what is pinned
        }
      }
    }
    return all;
  }

  /** A record takes the place of one with a lower number only. */
  private void put(VerifiedKey key) throws BadKeysException {
    VerifiedKey before = keysOf(key.user()).get(key.device());
    if (before != null
        && before.n() == key.n()
        && !before.record().x25519().equals(key.record().x25519())) {
      throw new BadKeysException(Reason.FORK, "two keys of one device have the same number");
    }
    if (before == null || before.n() <= key.n()) {
      keysOf(key.user()).put(key.device(), key);
    }
  }

  private void dropRemoved(UUID user) {
    pins.find(user)
        .ifPresent(
            chain -> keysOf(user).keySet().removeIf(device -> chain.chain().key(device).isEmpty()));
  }

  private void save(UUID user) {
    pins.find(user)
        .ifPresent(
            chain ->
                store.write(
                    name(user), ContactForm.of(chain.entries(), keysOf(user).values()).toBytes()));
  }

  /** Something tells that an account's keys are others than those that are here. */
  synchronized void expire(UUID user) {
    stale.add(user);
  }

  private SortedMap<Integer, VerifiedKey> keysOf(UUID user) {
    return keys.computeIfAbsent(user, unknown -> new TreeMap<>());
  }

  private static String name(UUID user) {
    return FOLDER + "/" + user;
  }
}
