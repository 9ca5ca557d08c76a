package org.whimbrel.bench.proof;

/**
 * Judges the numbers on one socket as they come: above the head of {@code hello} without gaps, up
 * to it (by sync) ascending, none twice. For one thread at a time.
 */
public final class SocketCheck {
  private final String socket;
  private final Violations violations;
  private final long head;
  private long liveLast;
  private long syncedLast;

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

  /** Judges the next entry's number; false if it was not above those before it. */
  public boolean onEntry(long n) {
    boolean live = n > head;
    long last = live ? liveLast : syncedLast;
    if (live && n > last + 1) {
      violations.add(ViolationKind.GAP, socket + " n=" + n + " came after n=" + last);
    }
    if (n <= last) {
      violations.add(
          ViolationKind.TWICE_OR_OUT_OF_ORDER, socket + " n=" + n + " came after n=" + last);
      return false;
    }
    if (live) {
      liveLast = n;
    } else {
      syncedLast = n;
    }
    return true;
  }
}
