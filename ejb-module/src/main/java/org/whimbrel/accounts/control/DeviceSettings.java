package org.whimbrel.accounts.control;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * What is noted and told of devices.
 *
 * @param idleAfter after what time unseen a device that is signed in is told to be idle
 * @param lastSeenStep how seldom the time that it was last seen is written
 */
public record DeviceSettings(Duration idleAfter, Duration lastSeenStep) {
  /** A step as long as that would make every device idle. */
  public DeviceSettings {
    if (lastSeenStep.isNegative() || lastSeenStep.compareTo(idleAfter) >= 0) {
      throw new IllegalArgumentException(
          "whimbrel.accounts.lastSeenStepMs must be less than whimbrel.accounts.deviceIdleAfterMs");
    }
  }

  static DeviceSettings from(Config config) {
    return new DeviceSettings(
        Duration.ofMillis(config.getValue("whimbrel.accounts.deviceIdleAfterMs", Long.class)),
        Duration.ofMillis(config.getValue("whimbrel.accounts.lastSeenStepMs", Long.class)));
  }
}
