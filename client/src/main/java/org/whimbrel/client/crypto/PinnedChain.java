package org.whimbrel.client.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The device chain of one account as far as this device has seen it, with the hash of each of its
 * entries: so it is noticed when somebody shows another history, or an older one. Immutable.
 */
public final class PinnedChain {
  private final DeviceChain chain;
  private final List<SignedChainEntry> entries;
  private final List<Bytes> hashes;

  private PinnedChain(DeviceChain chain, List<SignedChainEntry> entries) {
    this.chain = chain;
    this.entries = List.copyOf(entries);
    this.hashes = entries.stream().map(SignedChainEntry::hash).toList();
  }

  /** How a place that somebody names stands to this chain. */
  public enum Standing {
    /** It is the newest entry. */
    SAME,
    /** It is an entry from before. */
    PAST,
    /** It is beyond what was seen; fetch the chain. */
    AHEAD,
    /** It is of a later generation: the account's identity was reset; fetch the chain. */
    NEW_GENERATION,
    /** It is of a generation that is over. */
    OLD_GENERATION,
    /** Another entry stands in this place here: somebody shows two histories. */
    FORK
  }

  /**
   * Checks a whole chain.
   *
   * @throws BadKeysException if one entry is not good
   */
  public static PinnedChain of(UUID user, List<SignedChainEntry> entries) throws BadKeysException {
    return new PinnedChain(DeviceChain.of(user, entries), entries);
  }

  /**
   * With the entries that are new among these. They may begin before the newest one that is here,
   * as long as they say the same.
   *
   * @throws BadKeysException {@link Reason#FORK} if they say something else, {@link
   *     Reason#OUT_OF_SEQUENCE} if there is a gap or they are of another generation; or if one is
   *     not good
   */
  public PinnedChain extend(List<SignedChainEntry> more) throws BadKeysException {
    DeviceChain extended = chain;
    List<SignedChainEntry> all = new ArrayList<>(entries);
    for (SignedChainEntry entry : more) {
      ChainEntry read = ChainEntry.parse(entry.bytes());
      boolean known = read.generation() == chain.generation() && read.seq() < all.size();
      if (!known) {
        extended = extended.append(entry);
        all.add(entry);
      } else if (!all.get(read.seq()).hash().equals(entry.hash())) {
        throw new BadKeysException(Reason.FORK, "another entry in a place that is taken");
      }
    }
    return all.size() == entries.size() ? this : new PinnedChain(extended, all);
  }

  /** How this place stands to the chain. */
  public Standing standing(int generation, int seq, Bytes head) {
    if (generation != chain.generation()) {
      return generation > chain.generation() ? Standing.NEW_GENERATION : Standing.OLD_GENERATION;
    }
    if (seq >= hashes.size()) {
      return Standing.AHEAD;
    }
    if (!hashes.get(seq).equals(head)) {
      return Standing.FORK;
    }
    return seq == chain.seq() ? Standing.SAME : Standing.PAST;
  }

  /** How the place that a message's sender names stands to the sender's chain. */
  public Standing standing(Envelope.Header header) {
    return standing(header.generation(), header.seq(), header.head());
  }

  /**
   * The key of a record, if this chain vouches for it.
   *
   * @throws BadKeysException if not; {@link Reason#OUT_OF_SEQUENCE} if the record knows a newer
   *     chain, or one of another generation
   */
  public VerifiedKey verify(SignedKeyRecord signed) throws BadKeysException {
    return verified(signed, signed.verify(chain));
  }

  /**
   * The key of a recovery record, if this chain names the recovery key that signed it; as device
   * {@link ChainEntry#RECOVERY_SIGNER}.
   *
   * @throws BadKeysException if not
   */
  public VerifiedKey verifyRecovery(SignedKeyRecord signed) throws BadKeysException {
    return verified(signed, signed.verifyRecovery(chain));
  }

  private VerifiedKey verified(SignedKeyRecord signed, KeyRecord record) throws BadKeysException {
    return switch (standing(record.generation(), record.chainSeq(), record.chainHead())) {
      case SAME, PAST -> new VerifiedKey(signed, record);
      case FORK -> throw new BadKeysException(Reason.FORK, "the record knows another chain");
      case AHEAD, NEW_GENERATION, OLD_GENERATION ->
          throw new BadKeysException(
              Reason.OUT_OF_SEQUENCE, "the record knows a chain that is not pinned");
    };
  }

  /** The chain. */
  public DeviceChain chain() {
    return chain;
  }

  /** All entries, from the genesis on. */
  public List<SignedChainEntry> entries() {
    return entries;
  }

  @Override
  public String toString() {
    return "PinnedChain[" + chain.user() + ", " + chain.generation() + "/" + chain.seq() + "]";
  }
}
