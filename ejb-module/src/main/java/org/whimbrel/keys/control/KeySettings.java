package org.whimbrel.keys.control;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * Bounds of keys.
 *
 * @param graceMax how long a key may still be used when another one took its place
 * @param inGraceMax how many keys of a device may be in their grace at once
 * @param queryUsersMax about how many accounts one may ask at once
 * @param chainPageMax how many entries of a chain come at once
 * @param approvalMaxAge how long an approval waits for the new device
 */
public record KeySettings(
    Duration graceMax,
    int inGraceMax,
    int queryUsersMax,
    int chainPageMax,
    Duration approvalMaxAge) {
  /** Beyond this, adding the leeway of clocks would not be sure to fit into a date. */
  private static final Duration GRACE_MAX = Duration.ofDays(365);

  public KeySettings {
    if (graceMax.isNegative() || graceMax.compareTo(GRACE_MAX) > 0) {
      throw new IllegalArgumentException("whimbrel.keys.graceMaxMs must be between 0 and a year");
    }
    if (inGraceMax < 1 || queryUsersMax < 1 || chainPageMax < 1) {
      throw new IllegalArgumentException(
          "whimbrel.keys.inGraceMax, queryUsersMax and chainPageMax must be at least 1");
    }
    if (approvalMaxAge.isNegative()) {
      throw new IllegalArgumentException("whimbrel.keys.approvalMaxAgeMs must be at least 0");
    }
  }

  static KeySettings from(Config config) {
    return new KeySettings(
        Duration.ofMillis(config.getValue("whimbrel.keys.graceMaxMs", Long.class)),
        config.getValue("whimbrel.keys.inGraceMax", Integer.class),
        config.getValue("whimbrel.keys.queryUsersMax", Integer.class),
        config.getValue("whimbrel.keys.chainPageMax", Integer.class),
        Duration.ofMillis(config.getValue("whimbrel.keys.approvalMaxAgeMs", Long.class)));
  }
}
