package org.whimbrel.sessions.control;

import java.util.SortedMap;

/** Reads entries that a session should have been pushed and was not. Blocks while it reads. */
@FunctionalInterface
public interface Backlog {
  /**
   * The entries with {@code after < n <= through} of the session's mailbox, as frames by number.
   * Those that are gone by retention are missing.
   */
  SortedMap<Long, String> read(DeviceSession session, long after, long through);
}
