package org.whimbrel.client.crypto;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.SignedChainEntry;

/**
 * The pinned chains of all accounts that this device knows. The first chain of an account is
 * believed as it comes (trust on first use; the safety number tells whether that was right); from
 * then on it can only grow. A new generation is taken, because people do lose all their devices,
 * but it is told as an {@link Change.IdentityReset}, to be shown loudly. Thread-safe.
 */
public final class PinnedChains {
  private final Map<UUID, PinnedChain> chains = new HashMap<>();

  /** What a chain that came has changed. */
  public sealed interface Change {
    /** Nothing: all of it was known. */
    record None() implements Change {}

    /** The account was not known before. */
    record FirstSeen() implements Change {}

    /** The chain grew: devices came or went. */
    record Extended() implements Change {}

    /**
     * The account began anew: who held the old devices' keys does not vouch for the new ones.
     *
     * @param oldGenesis what the safety number was made of
     * @param newGenesis what it is made of now
     */
    record IdentityReset(Bytes oldGenesis, Bytes newGenesis) implements Change {}
  }

  /** The chain of an account, if it was seen. */
  public synchronized Optional<PinnedChain> find(UUID user) {
    return Optional.ofNullable(chains.get(user));
  }

  /** Takes back what was kept, as it was checked when it was read. */
  public synchronized void restore(PinnedChain chain) {
    chains.put(chain.chain().user(), chain);
  }

  /**
   * Lets go of an account's chain. Only for one who has kept it, and will {@link #restore} it
   * before the account's chain is asked for again: what is not here is believed as it comes.
   */
  public synchronized void forget(UUID user) {
    chains.remove(user);
  }

  /**
   * Takes entries of an account's chain: all of it, or those behind what is pinned.
   *
   * @throws BadKeysException and changes nothing, if they are not good: {@link Reason#FORK} for
   *     another history, {@link Reason#OUT_OF_SEQUENCE} for a gap or a generation that is over
   */
  public synchronized Change accept(UUID user, List<SignedChainEntry> entries)
      throws BadKeysException {
    PinnedChain pinned = chains.get(user);
    if (pinned == null) {
      chains.put(user, PinnedChain.of(user, entries));
      return new Change.FirstSeen();
    }
    if (entries.isEmpty()) {
      return new Change.None();
    }
    int generation = ChainEntry.parse(entries.get(0).bytes()).generation();
    if (generation > pinned.chain().generation()) {
      PinnedChain reset = PinnedChain.of(user, entries);
      chains.put(user, reset);
      return new Change.IdentityReset(pinned.chain().genesis(), reset.chain().genesis());
    }
    PinnedChain extended = pinned.extend(entries);
    chains.put(user, extended);
    return extended.chain().seq() == pinned.chain().seq()
        ? new Change.None()
        : new Change.Extended();
  }
}
