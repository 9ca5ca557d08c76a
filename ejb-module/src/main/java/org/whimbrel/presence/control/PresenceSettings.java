package org.whimbrel.presence.control;

import org.eclipse.microprofile.config.Config;

/**
 * Bounds of presence.
 *
 * @param tickMs for how long changes are gathered before they are told
 * @param graceMs how long an account counts as there after its last session
 * @param watchMaxCount the most accounts that a session watches
 * @param watchesMax the most watched accounts of all sessions of this node together, each counted
 *     for each session
 * @param watchesPerMinuteMax how many {@code watch} frames a session may send in a minute
 * @param frameMaxCount the most accounts of one {@code presence} frame
 * @param tickMaxSessions how many sessions are told changes in one tick; the others have their turn
 *     in the next
 * @param checkMaxCount how many pairs are asked about in one statement; a single session's are
 *     never divided
 */
public record PresenceSettings(
    long tickMs,
    long graceMs,
    int watchMaxCount,
    int watchesMax,
    int watchesPerMinuteMax,
    int frameMaxCount,
    int tickMaxSessions,
    int checkMaxCount) {
  /** Checks the bounds. */
  public PresenceSettings {
    if (tickMs < 1
        || graceMs < 0
        || watchMaxCount < 0
        || watchesMax < 0
        || watchesPerMinuteMax < 1
        || frameMaxCount < 1
        || tickMaxSessions < 1
        || checkMaxCount < 1) {
      throw new IllegalArgumentException("a number of whimbrel.presence is out of its bounds");
    }
  }

  static PresenceSettings from(Config config) {
    return new PresenceSettings(
        config.getValue("whimbrel.presence.tickMs", Long.class),
        config.getValue("whimbrel.presence.graceMs", Long.class),
        config.getValue("whimbrel.presence.watchMaxCount", Integer.class),
        config.getValue("whimbrel.presence.watchesMax", Integer.class),
        config.getValue("whimbrel.presence.watchesPerMinuteMax", Integer.class),
        config.getValue("whimbrel.presence.frameMaxCount", Integer.class),
        config.getValue("whimbrel.presence.tickMaxSessions", Integer.class),
        config.getValue("whimbrel.presence.checkMaxCount", Integer.class));
  }
}
