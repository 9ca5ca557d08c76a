package org.whimbrel.bench.proof;

import java.util.HashSet;
import java.util.Set;

/**
 * Judges the numbers on one socket as they come: above the head of {@code hello} without gaps, up
 * to it (by sync) ascending, none twice. For one thread at a time.
 */
public final class SocketCheck {
  private final String socket;
  private final Violations violations;
  private final long head;
  private final Set<Long> seen = new HashSet<>();
  private long liveLast;
  private long syncedLast;
  private long duplicates;

  /**
   * A socket that just said hello.
   *
   * @param socket names it in findings
   * @param head the head in its {@code hello}
   */
  public SocketCheck(String socket, long head, Violations violations) {
    this.socket = socket;
    this.head = head;
    this.liveLast = head;
    this.violations = violations;
  }

  /** Judges the next entry's number; false if it came before on this socket. */
  public boolean onEntry(long n) {
    if (!seen.add(n)) {
      duplicates++;
      violations.add(ViolationKind.NUMBER_TWICE_ON_SOCKET, socket + " n=" + n);
      return false;
    }
    if (n > head) {
      judgeLive(n);
    } else {
      judgeSynced(n);
    }
    return true;
  }

  private void judgeLive(long n) {
    if (n > liveLast + 1) {
      violations.add(ViolationKind.GAP, socket + " n=" + n + " came after n=" + liveLast);
    } else if (n <= liveLast) {
      violations.add(ViolationKind.OUT_OF_ORDER, socket + " n=" + n + " came after n=" + liveLast);
    }
    liveLast = Math.max(liveLast, n);
  }

  private void judgeSynced(long n) {
    if (n <= syncedLast) {
      violations.add(
          ViolationKind.OUT_OF_ORDER, socket + " synced n=" + n + " came after n=" + syncedLast);
    }
    syncedLast = Math.max(syncedLast, n);
  }

  /** The mailbox's head when the socket opened. */
  public long head() {
    return head;
  }

  /** How many numbers came again on this socket. */
  public long duplicates() {
    return duplicates;
  }
}
