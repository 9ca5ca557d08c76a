package org.whimbrel.keys.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ArchiveRows;
import org.whimbrel.keys.entity.ArchiveRows.Epoch;
import org.whimbrel.keys.entity.ArchiveRows.Sealed;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.ChainRows;
import org.whimbrel.keys.entity.RecordRows;
import org.whimbrel.keys.entity.RecoveryRows;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SealedArchiveKey;
import org.whimbrel.protocol.keys.SignedArchiveKey;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Keeps the archive keys of accounts, sealed to their devices, and the record of the recovery key.
 * The server can open none of them; it sees to it that devices of the account signed them, and that
 * all of an epoch commit to the same key.
 */
@ApplicationScoped
public class KeyArchive {
  @Inject ArchiveSettings settings;
  @Inject ArchiveRate rate;
  @Inject Clock clock;
  @Inject Event<AccountNotice> notices;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * What a device can open, and which epochs there are.
   *
   * @param keys sealed to the device or to the recovery key
   * @param epochs all of the account, by number
   */
  public record Held(List<SignedArchiveKey> keys, SortedMap<Integer, Epoch> epochs) {
    /** Copies. */
    public Held {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Keeps archive keys that a device of the account sealed. The same again changes nothing. If
   * there are new ones, all devices of the account are told, and nobody else.
   *
   * @throws KeyRefusal if one is not good; then none is kept
   */
  @Transactional(rollbackOn = KeyRefusal.class)
  public void put(DeviceId caller, List<SignedArchiveKey> forms) throws KeyRefusal {
    rate.count(caller.account());
    if (forms.isEmpty() || forms.size() > settings.keysMax()) {
      throw new KeyRefusal(
          Reason.MALFORMED_KEYS, "keys has 1 to " + settings.keysMax() + " entries.");
    }
    AccountId account = caller.account();
    Locked locked = lock(caller);
    ArchiveRows rows = new ArchiveRows(entityManager);
    SortedMap<Integer, Epoch> known = rows.epochs(account);
    SortedMap<Integer, Epoch> begun = new TreeMap<>();
    Map<Place, Sealed> keys = new LinkedHashMap<>();
    Targets targets = new Targets(account, entityManager);
    for (SignedArchiveKey form : forms) {
      SealedArchiveKey key = checked(form, locked.chain().chain());
      targets.require(key);
      require(key, known, begun);
      keys.merge(new Place(key.epoch(), key.device()), new Sealed(key, form), KeyArchive::newer);
    }
    if (!begun.isEmpty()) {
      rows.addEpochs(account, begun);
    }
    if (rows.addKeys(account, List.copyOf(keys.values())) > 0) {
      tell(account, locked.head());
    }
  }

  private record Place(int epoch, int device) {}

  private static Sealed newer(Sealed one, Sealed other) {
    return other.key().key() > one.key().key() ? other : one;
  }

  /** All keys of an epoch are the same, and a new epoch is the next one. */
  private void require(
      SealedArchiveKey key, SortedMap<Integer, Epoch> known, SortedMap<Integer, Epoch> begun)
      throws KeyRefusal {
    Epoch there = known.getOrDefault(key.epoch(), begun.get(key.epoch()));
    if (there == null) {
      int last = begun.isEmpty() ? known.isEmpty() ? 0 : known.lastKey() : begun.lastKey();
      if (key.epoch() != last + 1 || last >= settings.epochsMax()) {
        throw new KeyRefusal(
            Reason.EPOCH_OUT_OF_SEQUENCE,
            "The next epoch is %d, the last possible one %d."
                .formatted(last + 1, settings.epochsMax()));
      }
      begun.put(key.epoch(), new Epoch(key.commitment(), clock.instant()));
    } else if (!there.commitment().equals(key.commitment())) {
      throw new KeyRefusal(Reason.EPOCH_TAKEN, "The epoch has another key.");
    }
  }

  private static SealedArchiveKey checked(SignedArchiveKey form, DeviceChain chain)
      throws KeyRefusal {
    try {
      SealedArchiveKey key = form.verify(chain);
      boolean toRecovery = key.device() == ChainEntry.RECOVERY_SIGNER;
      if (toRecovery ? chain.recoveryKey().isEmpty() : chain.key(key.device()).isEmpty()) {
        throw new KeyRefusal(
            Reason.NOT_A_MEMBER, "It is sealed to a device that is not in the chain.");
      }
      return key;
    } catch (BadKeysException bad) {
      throw KeyRefusal.ofRecord(bad);
    }
  }

  /**
   * The keys that may be sealed to: those that were published. A number from the future would keep
   * its place against all that could be opened.
   */
  private static final class Targets {
    private final AccountId account;
    private final EntityManager entityManager;
    private final Map<Integer, Integer> numbers = new HashMap<>();

    Targets(AccountId account, EntityManager entityManager) {
      this.account = account;
      this.entityManager = entityManager;
    }

    void require(SealedArchiveKey key) throws KeyRefusal {
      if (key.key() > numbers.computeIfAbsent(key.device(), this::newest)) {
        throw new KeyRefusal(
            Reason.RECORD_OUT_OF_SEQUENCE, "It is sealed to a key that was not published.");
      }
    }

    private int newest(int device) {
      return device == ChainEntry.RECOVERY_SIGNER
          ? new RecoveryRows(entityManager).number(account)
          : new RecordRows(entityManager)
              .last(new DeviceId(account, device))
              .map(RecordRows.Last::n)
              .orElse(0);
    }
  }

  /** What the device can open, and the epochs of its account. */
  @Transactional
  public Held held(DeviceId device) {
    ArchiveRows rows = new ArchiveRows(entityManager);
    return new Held(rows.keys(device.account(), device.number()), rows.epochs(device.account()));
  }

  /**
   * Sets the record of the recovery key that the account's chain names. The same again changes
   * nothing; else what was sealed to the one before goes, and the account's devices are told, so
   * that they seal anew.
   *
   * @throws KeyRefusal if that key did not sign it, or it does not follow the one before
   */
  @Transactional(rollbackOn = KeyRefusal.class)
  public void putRecovery(DeviceId caller, SignedKeyRecord form) throws KeyRefusal {
    AccountId account = caller.account();
    rate.count(account);
    Locked locked = lock(caller);
    KeyRecord record;
    try {
      record = form.verifyRecovery(locked.chain().chain());
    } catch (BadKeysException bad) {
      throw KeyRefusal.ofRecord(bad);
    }
    RecoveryRows rows = new RecoveryRows(entityManager);
    if (rows.record(account).filter(form::equals).isPresent()) {
      return;
    }
    RecordRules.requirePlace(record, locked.chain());
    int last = rows.number(account);
    if (record.n() <= last) {
      throw new KeyRefusal(
          Reason.RECORD_OUT_OF_SEQUENCE, "The record before has the number " + last + ".");
    }
    rows.put(account, form, record.n());
    tell(account, locked.head());
  }

  /** The record of the account's recovery key, if it has one. */
  @Transactional
  public Optional<SignedKeyRecord> recovery(AccountId account) {
    return new RecoveryRows(entityManager).record(account);
  }

  private void tell(AccountId account, ChainHead head) {
    notices.fire(
        AccountNotice.to(
            account,
            EntryKind.KEYS,
            account,
            new KeyChange(account, head, null, null, List.of()).toNews().info()));
  }

  private record Locked(ChainHead head, RecordRules.Chain chain) {}

  private Locked lock(DeviceId caller) throws KeyRefusal {
    ChainRows rows = new ChainRows(entityManager);
    if (!rows.lockSignedIn(caller)) {
      throw new KeyRefusal(Reason.UNKNOWN_DEVICE, "The device is signed out.");
    }
    ChainHead head = rows.lockExisting(caller.account());
    if (!head.exists()) {
      throw new KeyRefusal(Reason.NOT_A_MEMBER, "The account has no chain yet.");
    }
    return new Locked(head, StoredChain.whole(caller.account(), head, rows));
  }
}
