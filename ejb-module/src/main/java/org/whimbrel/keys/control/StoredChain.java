package org.whimbrel.keys.control;

import java.util.List;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.ChainRows;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** Reads a chain back that was checked when it came. Stateless. */
final class StoredChain {
  private StoredChain() {}

  /**
   * The chain up to its head.
   *
   * @throws IllegalStateException if it is not good now: then somebody has changed what is stored
   */
  static DeviceChain read(AccountId account, ChainHead head, ChainRows rows) {
    return whole(account, head, rows).chain();
  }

  /** The same with its entries. */
  static RecordRules.Chain whole(AccountId account, ChainHead head, ChainRows rows) {
    List<SignedChainEntry> entries = rows.entries(account, head.generation(), 0, head.seq());
    return new RecordRules.Chain(of(account, entries), entries);
  }

  private static DeviceChain of(AccountId account, List<SignedChainEntry> entries) {
    try {
      return DeviceChain.of(account.value(), entries);
    } catch (BadKeysException bad) {
      throw new IllegalStateException("the stored chain of " + account + " is not good", bad);
    }
  }
}
