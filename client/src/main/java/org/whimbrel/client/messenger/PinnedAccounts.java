package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.PinnedChains;
import org.whimbrel.client.crypto.PinnedChains.Change;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The pinned chains and current keys of accounts: all of them in the store, and in memory a bounded
 * number of them, those that were used last. The others are read from the store when they are
 * needed. What the store does not have stays in memory, beyond the bound too, because an account
 * whose pin is forgotten would be believed anew: a store that keeps nothing, or fails, makes more
 * room be taken and never a pin be lost. Not thread-safe.
 */
final class PinnedAccounts {
  private static final Logger LOG = System.getLogger(PinnedAccounts.class.getName());
  private static final String FOLDER = "pin";

  private final Store store;
  private final int maxCount;
  private final PinnedChains chains = new PinnedChains();

  /** Of each account in memory, the one that was used last at the end. */
  private final Map<UUID, SortedMap<Integer, VerifiedKey>> keys =
      new LinkedHashMap<>(16, 0.75f, true);

  private final Set<UUID> unsaved = new HashSet<>();

  /**
   * With what the store has from before.
   *
   * @param maxCount how many accounts are in memory, if the store has them
   */
  PinnedAccounts(Store store, int maxCount) {
    this.store = store;
    this.maxCount = maxCount;
  }

  /**
   * The pinned chain of an account.
   *
   * @throws IllegalStateException if the store has one that cannot be read
   */
  Optional<PinnedChain> chain(UUID user) {
    if (keys.get(user) == null) {
      store.read(name(user)).ifPresent(form -> restore(user, form));
    }
    return chains.find(user);
  }

  /**
   * The current keys of an account's devices, by their numbers, as they are until the next call;
   * none if it is not pinned.
   */
  SortedMap<Integer, VerifiedKey> keys(UUID user) {
    return Collections.unmodifiableSortedMap(
        chain(user).isEmpty() ? new TreeMap<>() : keysOf(user));
  }

  private void restore(UUID user, Bytes form) {
    try {
      ContactForm contact = ContactForm.fromBytes(form);
      PinnedChain chain = PinnedChain.of(user, contact.chain());
      SortedMap<Integer, VerifiedKey> restored = new TreeMap<>();
      for (SignedKeyRecord item : contact.records()) {
        put(restored, chain.verify(item));
      }
      chains.restore(chain);
      keys.put(user, restored);
    } catch (IllegalArgumentException | BadKeysException e) {
      // Believing the server anew would make a broken disk a way to change keys unseen.
      LOG.log(Level.ERROR, "The pinned keys of account " + user + " cannot be read", e);
      throw new IllegalStateException("the pinned keys of account " + user + " are broken", e);
    }
    makeRoom(user);
  }

  /**
   * Takes entries of an account's chain, as {@link PinnedChains#accept} does; the keys of devices
   * that are no more in it go. To be followed by {@link #save}.
   */
  Change accept(UUID user, List<SignedChainEntry> entries) throws BadKeysException {
    boolean pinned = chain(user).isPresent();
    Change change = chains.accept(user, entries);
    if (!pinned || change instanceof Change.IdentityReset) {
      keys.put(user, new TreeMap<>());
    }
    if (!(change instanceof Change.None)) {
      unsaved.add(user);
    }
    return change;
  }

  /**
   * Takes a key of an account that is pinned, in place of one with a lower number only. To be
   * followed by {@link #save}.
   *
   * @throws BadKeysException {@link Reason#FORK} if it is another one with the same number
   */
  void put(VerifiedKey key) throws BadKeysException {
    put(keysOf(key.user()), key);
    unsaved.add(key.user());
  }

  private static void put(SortedMap<Integer, VerifiedKey> keys, VerifiedKey key)
      throws BadKeysException {
    VerifiedKey before = keys.get(key.device());
    if (before != null
        && before.n() == key.n()
        && !before.record().x25519().equals(key.record().x25519())) {
      throw new BadKeysException(Reason.FORK, "two keys of one device have the same number");
    }
    if (before == null || before.n() <= key.n()) {
      keys.put(key.device(), key);
    }
  }

  /** Drops the keys of devices that are no more in the chain, and keeps what is here. */
  void save(UUID user) {
    Optional<PinnedChain> pinned = chain(user);
    if (pinned.isEmpty()) {
      return;
    }
    PinnedChain chain = pinned.get();
    SortedMap<Integer, VerifiedKey> current = keysOf(user);
    if (current.keySet().removeIf(device -> chain.chain().key(device).isEmpty())) {
      unsaved.add(user);
    }
    store.write(name(user), ContactForm.of(chain.entries(), current.values()).toBytes());
    unsaved.remove(user);
    makeRoom(user);
  }

  /** Of an account that is in memory. */
  private SortedMap<Integer, VerifiedKey> keysOf(UUID user) {
    SortedMap<Integer, VerifiedKey> known = keys.get(user);
    if (known == null) {
      throw new IllegalStateException("account " + user + " is not pinned");
    }
    return known;
  }

  /** Lets go of those that were not used for longest, but for the one that is being used. */
  private void makeRoom(UUID inUse) {
    if (!store.isKeeping()) {
      return;
    }
    Iterator<UUID> eldest = keys.keySet().iterator();
    while (keys.size() > maxCount && eldest.hasNext()) {
      UUID user = eldest.next();
      if (!user.equals(inUse) && !unsaved.contains(user)) {
        eldest.remove();
        chains.forget(user);
      }
    }
  }

  /** How many accounts are in memory. */
  int inMemory() {
    return keys.size();
  }

  private static String name(UUID user) {
    return FOLDER + "/" + user;
  }
}
