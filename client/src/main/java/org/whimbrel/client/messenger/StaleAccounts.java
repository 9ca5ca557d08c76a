package org.whimbrel.client.messenger;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Accounts of which something is known to be out of date. Beyond the bound it is not known any more
 * which ones are; every account counts as out of date then, unless it is known not to be. Not
 * thread-safe.
 */
final class StaleAccounts {
  private final int maxCount;
  private final Set<UUID> stale = new LinkedHashSet<>();

  /** Those that were seen to be up to date since one that was stale had to be forgotten. */
  private final Set<UUID> fresh = new LinkedHashSet<>();

  private boolean forgotten;

  StaleAccounts(int maxCount) {
    this.maxCount = maxCount;
  }

  /** Whether what is known of the account may be out of date. */
  boolean contains(UUID user) {
    return stale.contains(user) || (forgotten && !fresh.contains(user));
  }

  /** The account has changed. */
  void add(UUID user) {
    fresh.remove(user);
    if (stale.add(user) && stale.size() > maxCount) {
      removeEldest(stale);
      forgotten = true;
    }
  }

  /** What is known of the account is up to date. */
  void remove(UUID user) {
    stale.remove(user);
    if (forgotten && fresh.add(user) && fresh.size() > maxCount) {
      removeEldest(fresh);
    }
  }

  private static void removeEldest(Set<UUID> users) {
    Iterator<UUID> eldest = users.iterator();
    eldest.next();
    eldest.remove();
  }
}
