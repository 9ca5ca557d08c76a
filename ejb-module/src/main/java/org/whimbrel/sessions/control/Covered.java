package org.whimbrel.sessions.control;

/**
 * What a session knows of the entries that a device has acknowledged, so that the log need not be
 * searched for them in all days. It says nothing of earlier entries: what acknowledged those may
 * still be on its way, and come after this.
 *
 * @param after the number behind which it speaks of all entries up to the acknowledged one
 * @param sinceMs no older time is inside the ids of those, milliseconds since 1970-01-01 UTC; 0 if
 *     not known
 */
public record Covered(long after, long sinceMs) {
  /** Nothing is known. */
  public static final Covered NOTHING = new Covered(0, 0);
}
