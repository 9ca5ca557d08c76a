package org.whimbrel.bench.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What one account was shown, over all its sockets, each number once. Bounded by what the run
 * sends. Thread-safe.
 */
public final class MailboxLog {
  private final UUID account;
  private final Violations violations;
  private final NavigableMap<Long, SeenEntry> entries = new TreeMap<>();
  private long through;

  /** An empty mailbox: the first number to come is 1. */
  public MailboxLog(UUID account, Violations violations) {
    this.account = account;
    this.violations = violations;
  }

  /** Notes an entry; false if its number was there before, as after a reconnection. */
  public synchronized boolean add(SeenEntry entry) {
    SeenEntry before = entries.putIfAbsent(entry.n(), entry);
    if (before != null) {
      if (!before.isSameAs(entry)) {
        violations.add(
            ViolationKind.NUMBER_CHANGED,
            "mailbox " + account + " n=" + entry.n() + ": " + before.id() + ", then " + entry.id());
      }
      return false;
    }
    while (entries.containsKey(through + 1)) {
      through++;
    }
    return true;
  }

  /**
   * A page covered all numbers up to this one: what did not come will not come. The cursor moves
   * on, so that one gap does not stop the run; {@link #missing()} still tells of it.
   */
  public synchronized void cover(long pageThrough) {
    through = Math.max(through, pageThrough);
    while (entries.containsKey(through + 1)) {
      through++;
    }
  }

  /** The number up to which nothing is waited for: where a sync begins, what may be acked. */
  public synchronized long through() {
    return through;
  }

  /** Whose mailbox it is. */
  public UUID account() {
    return account;
  }

  /** All entries in the order of their numbers: a copy. */
  public synchronized List<SeenEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** The gaps below the highest number, each as {@code "from..until"}, both included. */
  public synchronized List<String> missing() {
    List<String> gaps = new ArrayList<>();
    long expected = 1;
    for (long n : entries.keySet()) {
      if (n != expected) {
        gaps.add(expected + ".." + (n - 1));
      }
      expected = n + 1;
    }
    return gaps;
  }
}
