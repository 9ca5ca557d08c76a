package org.whimbrel.keys.control;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;

/**
 * Tells whose keys an account may see. Connections know, and keys must not know connections, so
 * they are asked through this. Thread-safe; called inside a transaction.
 */
public interface Acquaintance {
  /** Those of the accounts whose keys the caller may see besides its own. */
  Set<UUID> known(AccountId caller, Collection<UUID> users);
}
