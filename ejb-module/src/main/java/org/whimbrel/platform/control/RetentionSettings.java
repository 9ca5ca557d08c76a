package org.whimbrel.platform.control;

import org.eclipse.microprofile.config.Config;

/**
 * How long the log keeps messages, and how its partitions are looked after.
 *
 * @param days how many whole days (UTC) are kept besides the present one
 * @param aheadDays how many days ahead partitions are made
 * @param intervalMs how often the task runs
 * @param lockTimeoutMs how long it waits for a lock before it leaves the rest to its next run
 * @param startRetryMs how often it is tried until it has succeeded once
 * @param idPastMaxMs how old an id may be when its message is taken; must be inside retention
 */
public record RetentionSettings(
    int days,
    int aheadDays,
    long intervalMs,
    int lockTimeoutMs,
    long startRetryMs,
    long idPastMaxMs) {
  private static final long DAY_MS = 86_400_000;

  public RetentionSettings {
    if (days < 1 || aheadDays < 1) {
      throw new IllegalArgumentException(
          "whimbrel.retention.days and whimbrel.retention.aheadDays must be at least 1");
    }
    if (idPastMaxMs > (days - 1) * DAY_MS) {
      throw new IllegalArgumentException(
          "whimbrel.message.idPastMaxMs must be at least a day shorter than"
              + " whimbrel.retention.days");
    }
  }

  static RetentionSettings from(Config config) {
    return new RetentionSettings(
        config.getValue("whimbrel.retention.days", Integer.class),
        config.getValue("whimbrel.retention.aheadDays", Integer.class),
        config.getValue("whimbrel.retention.intervalMs", Long.class),
        config.getValue("whimbrel.retention.lockTimeoutMs", Integer.class),
        config.getValue("whimbrel.retention.startRetryMs", Long.class),
        config.getValue("whimbrel.message.idPastMaxMs", Long.class));
  }
}
