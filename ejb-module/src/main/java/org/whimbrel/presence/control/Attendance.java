package org.whimbrel.presence.control;

import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.sessions.control.SessionDirectory;

/**
 * Who is there: whoever has a session, and for a grace whoever has just lost the last one, so that
 * a short break is none. Remembers only those of the grace and of the present tick. Thread-safe.
 */
final class Attendance implements SessionDirectory.Listener {
  private final SessionDirectory directory;
  private final long graceMs;
  private final Clock clock;

  /** When they went, the earliest first. */
  private final Map<AccountId, Long> gone = new LinkedHashMap<>();

  private Set<AccountId> changed = new HashSet<>();

  Attendance(SessionDirectory directory, long graceMs, Clock clock) {
    this.directory = directory;
    this.graceMs = graceMs;
    this.clock = clock;
  }

  /** Whoever comes back stays among those who went: the end of the grace asks the directory. */
  @Override
  public synchronized void changed(AccountId account, boolean present) {
    if (!present) {
      gone.remove(account); // put behind the others
      gone.put(account, clock.millis());
    }
    changed.add(account);
  }

  /** Those who may have come or gone since this was asked last. */
  synchronized Set<AccountId> due() {
    Set<AccountId> due = changed;
    changed = new HashSet<>();
    long nowMs = clock.millis();
    Iterator<Map.Entry<AccountId, Long>> oldest = gone.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<AccountId, Long> next = oldest.next();
      if (nowMs - next.getValue() < graceMs) {
        break;
      }
      due.add(next.getKey());
      oldest.remove();
    }
    return due;
  }

  /** Those of the accounts that are there. Blocks while this node has not joined the others. */
  Set<AccountId> present(Collection<AccountId> accounts) {
    if (accounts.isEmpty()) {
      return Set.of();
    }
    // Not under the lock: who joins tells of those who are there already, and would wait for us.
    Set<AccountId> present = directory.present(accounts);
    synchronized (this) {
      for (AccountId account : accounts) {
        if (gone.containsKey(account)) {
          present.add(account);
        }
      }
    }
    return present;
  }
}
