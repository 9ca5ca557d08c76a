package org.whimbrel.client.cli;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Accounts that the server was asked for, so that it is not asked again at once. Beyond the bound
 * the oldest are forgotten, and may be asked for again. Not thread-safe.
 */
final class AskedInVain {
  private final int maxCount;
  private final Set<UUID> asked = new LinkedHashSet<>();

  AskedInVain(int maxCount) {
    this.maxCount = maxCount;
  }

  /** Whether it is to be asked for: it was not, as far as is known; from now on it is. */
  boolean add(UUID account) {
    boolean added = asked.add(account);
    if (asked.size() > maxCount) {
      Iterator<UUID> eldest = asked.iterator();
      eldest.next();
      eldest.remove();
    }
    return added;
  }

  /** It was found. */
  void remove(UUID account) {
    asked.remove(account);
  }
}
