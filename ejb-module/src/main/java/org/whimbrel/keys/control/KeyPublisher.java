package org.whimbrel.keys.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.accounts.control.AccountStore;
import org.whimbrel.accounts.control.Credentials;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.ChainEntry.Op;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Takes what devices publish. No transaction is open while a password is checked, which takes long
 * on purpose.
 */
@ApplicationScoped
public class KeyPublisher {
  @Inject ChainStore store;
  @Inject AccountStore accounts;
  @Inject Credentials credentials;

  /**
   * Appends an entry to the caller's account's chain. The very same entry again changes nothing.
   *
   * @param record the caller's key, if the entry brings the caller into the chain; else null
   * @param password needed for an identity reset only: a genesis where there is a chain
   * @return how far the chain is now
   * @throws KeyRefusal if entry or record may not take their place
   * @throws AccountRefusal if the password is needed and not good
   */
  public ChainHead publish(
      DeviceId caller,
      SignedChainEntry signed,
      @Nullable SignedKeyRecord record,
      @Nullable String password)
      throws KeyRefusal, AccountRefusal {
    ChainEntry entry = ChainStore.parse(caller.account(), signed);
    boolean bringsCaller =
        (entry.op() == Op.GENESIS || entry.op() == Op.ADD) && entry.device() == caller.number();
    if (record != null && !bringsCaller) {
      throw new KeyRefusal(
          Reason.MALFORMED_KEYS, "A record comes along only with the device that it is of.");
    }
    boolean mayReset = mayReset(caller.account(), signed, entry, password);
    return store.publish(caller, signed, entry, record, mayReset);
  }

  /**
   * Publishes the caller's next key. The very same record again changes nothing.
   *
   * @return the key's number
   * @throws KeyRefusal if it may not take its place
   */
  public int publish(DeviceId caller, SignedKeyRecord record) throws KeyRefusal {
    return store.publishRecord(caller, record);
  }

  /** The password is looked at only if everything else is right: checking it costs. */
  private boolean mayReset(
      AccountId account, SignedChainEntry signed, ChainEntry entry, @Nullable String password)
      throws KeyRefusal, AccountRefusal {
    if (entry.op() != Op.GENESIS) {
      return false;
    }
    ChainHead before = store.head(account);
    if (!before.exists() || entry.generation() != before.generation() + 1) {
      return false;
    }
    try {
      DeviceChain.begin(account.value(), signed);
    } catch (BadKeysException bad) {
      throw KeyRefusal.ofEntry(bad);
    }
    if (password == null) {
      throw new AccountRefusal(
          AccountRefusal.Reason.WRONG_CREDENTIALS, "An identity reset needs the password.");
    }
    String handle =
        accounts
            .find(account)
            .orElseThrow(() -> new IllegalStateException("the caller's account is gone"))
            .handle();
    credentials.authenticate(handle, password);
    return true;
  }
}
