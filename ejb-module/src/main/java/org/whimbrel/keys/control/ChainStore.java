package org.whimbrel.keys.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountNews;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.AccountKeys.PublishedRecord;
import org.whimbrel.keys.control.DeviceIdentities.ChainShrunk;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ApprovalRows;
import org.whimbrel.keys.entity.ArchiveRows;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.ChainRows;
import org.whimbrel.keys.entity.CurrentRecord;
import org.whimbrel.keys.entity.RecordRows;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.ChainEntry.Op;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Changes chains and keys, each change in a transaction of its own that holds the lock of the
 * account's chain, so that they follow one another. Whatever is refused has changed nothing.
 */
@ApplicationScoped
public class ChainStore {
  @Inject KeySettings settings;
  @Inject Clock clock;
  @Inject Event<AccountNews> news;
  @Inject Event<ChainShrunk> shrunk;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /** Makes the bean with the server, so that a wrong setting stops the start, not a user. */
  void onStart(@Observes Startup startup) {}

  /** How far the account's chain is. */
  @Transactional
  public ChainHead head(AccountId account) {
    return new ChainRows(entityManager).head(account);
  }

  /**
   * Appends an entry to the account's chain, unless the very same is there.
   *
   * @param caller who brings it; the signatures decide, not the bringer
   * @param entry what the bytes say, see {@link #parse}
   * @param record a key of the caller, which the entry brings into the chain; null for none
   * @param mayReset whether a new generation may take the place of the present one
   * @return how far the chain is now
   * @throws KeyRefusal if entry or record may not take their place
   */
  @Transactional(rollbackOn = KeyRefusal.class)
  public ChainHead publish(
      DeviceId caller,
      SignedChainEntry signed,
      ChainEntry entry,
      @Nullable SignedKeyRecord record,
      boolean mayReset)
      throws KeyRefusal {
    AccountId account = caller.account();
    ChainRows rows = new ChainRows(entityManager);
    boolean brings = entry.op() == Op.GENESIS || entry.op() == Op.ADD;
    boolean signedIn = !brings || rows.lockSignedIn(new DeviceId(account, entry.device()));
    ChainHead before = rows.lock(account);
    boolean known = isKnown(account, entry, signed, rows);
    if (!signedIn && (!known || record != null)) {
      throw new KeyRefusal(Reason.UNKNOWN_DEVICE, "The account has no such device signed in.");
    }
    if (!known && entry.op() == Op.GENESIS && before.exists() && !mayReset) {
      throw new KeyRefusal(Reason.CHAIN_OUT_OF_SEQUENCE, "There is a chain already.");
    }
    Appended appended =
        known ? new Appended(before, new TreeSet<>()) : append(account, signed, entry, before);
    PublishedRecord published = null;
    if (record != null) {
      KeyRecord content = RecordRules.parse(caller, record);
      published = publish(caller, record, content, appended.head());
    }
    if (published != null) {
      appended.gone().remove(published.device());
    }
    fire(
        new KeyChange(
            account,
            appended.head(),
            known ? null : signed,
            published,
            List.copyOf(appended.gone())));
    return appended.head();
  }

  /**
   * Publishes the caller's next key, unless the very same is there.
   *
   * @return the key's number
   * @throws KeyRefusal if it may not take its place
   */
  @Transactional(rollbackOn = KeyRefusal.class)
  public int publishRecord(DeviceId caller, SignedKeyRecord signed) throws KeyRefusal {
    KeyRecord record = RecordRules.parse(caller, signed);
    ChainRows rows = new ChainRows(entityManager);
    if (!rows.lockSignedIn(caller)) {
      throw new KeyRefusal(Reason.UNKNOWN_DEVICE, "The device is signed out.");
    }
    ChainHead head = rows.lockExisting(caller.account());
    if (!head.exists()) {
      throw new KeyRefusal(Reason.NOT_A_MEMBER, "The account has no chain yet.");
    }
    PublishedRecord published = publish(caller, signed, record, head);
    fire(new KeyChange(caller.account(), head, null, published, List.of()));
    return record.n();
  }

  /**
   * What the bytes say, if they are of this account; no signature is checked.
   *
   * @throws KeyRefusal if they are no entry, or another account's
   */
  static ChainEntry parse(AccountId account, SignedChainEntry signed) throws KeyRefusal {
    if (signed.bytes().size() > SignedChainEntry.MAX_BYTES) {
      throw new KeyRefusal(Reason.MALFORMED_KEYS, "The entry is too large.");
    }
    try {
      ChainEntry entry = ChainEntry.parse(signed.bytes());
      if (!entry.user().equals(account.value())) {
        throw new KeyRefusal(Reason.WRONG_OWNER, "The entry is of another account.");
      }
      return entry;
    } catch (BadKeysException bad) {
      throw KeyRefusal.ofEntry(bad);
    }
  }

  private static boolean isKnown(
      AccountId account, ChainEntry entry, SignedChainEntry signed, ChainRows rows) {
    return rows.entry(account, entry.generation(), entry.seq())
        .filter(stored -> stored.bytes().equals(signed.bytes()))
        .isPresent();
  }

  /** How far the chain is, and which devices are not in it any more. */
  private record Appended(ChainHead head, SortedSet<Integer> gone) {}

  private Appended append(
      AccountId account, SignedChainEntry signed, ChainEntry entry, ChainHead before)
      throws KeyRefusal {
    DeviceChain chain = checked(account, signed, entry, before);
    ChainRows rows = new ChainRows(entityManager);
    DeviceId device = new DeviceId(account, entry.device());
    SortedSet<Integer> gone = new TreeSet<>();
    switch (entry.op()) {
      case GENESIS -> {
        gone.addAll(rows.clear(account, before.generation()));
        new ArchiveRows(entityManager).clear(account);
        rows.addMember(device, entry.key());
      }
      case ADD -> {
        rows.addMember(device, entry.key());
        new ApprovalRows(entityManager).delete(device);
      }
      case REMOVE -> {
        rows.removeMember(device);
        new RecordRows(entityManager).deleteAll(device);
        new ArchiveRows(entityManager).forget(device);
        gone.add(entry.device());
      }
      case RECOVERY -> {
        // Not a device: the chain itself is all that remembers it.
      }
    }
    ChainHead after = new ChainHead(chain.generation(), chain.seq(), chain.head());
    rows.append(account, signed, after);
    if (!gone.isEmpty()) {
      shrunk.fire(new ChainShrunk(account));
    }
    return new Appended(after, gone);
  }

  private DeviceChain checked(
      AccountId account, SignedChainEntry signed, ChainEntry entry, ChainHead before)
      throws KeyRefusal {
    boolean begins = entry.op() == Op.GENESIS;
    if (begins && entry.generation() != before.generation() + 1) {
      throw new KeyRefusal(
          Reason.CHAIN_OUT_OF_SEQUENCE,
          "The next generation is %d.".formatted(before.generation() + 1));
    }
    if (!begins && !before.exists()) {
      throw new KeyRefusal(Reason.CHAIN_OUT_OF_SEQUENCE, "A chain begins with a genesis.");
    }
    try {
      return begins
          ? DeviceChain.begin(account.value(), signed)
          : read(account, before).chain().append(signed);
    } catch (BadKeysException bad) {
      throw KeyRefusal.ofEntry(bad);
    }
  }

  private @Nullable PublishedRecord publish(
      DeviceId caller, SignedKeyRecord signed, KeyRecord record, ChainHead head) throws KeyRefusal {
    boolean isNew =
        new RecordRules(settings, new RecordRows(entityManager), clock.instant())
            .publish(caller, signed, record, () -> read(caller.account(), head));
    return isNew
        ? PublishedRecord.from(
            new CurrentRecord(caller, record.n(), signed.bytes(), signed.signature()))
        : null;
  }

  private RecordRules.Chain read(AccountId account, ChainHead head) {
    return StoredChain.whole(account, head, new ChainRows(entityManager));
  }

  private void fire(KeyChange change) {
    if (!change.isEmpty()) {
      news.fire(change.toNews());
    }
  }
}
