package org.whimbrel.messaging.control;

import org.eclipse.microprofile.config.Config;

/**
 * What the rules of sending depend on.
 *
 * @param blockVisible whether a sender may know that a recipient blocks them
 * @param reportRecordsMax the most key records that come along with a report of wraps
 */
public record SendingSettings(boolean blockVisible, int reportRecordsMax) {
  static SendingSettings from(Config config) {
    return new SendingSettings(
        config.getValue("whimbrel.connections.blockVisible", Boolean.class),
        config.getValue("whimbrel.keys.reportRecordsMax", Integer.class));
  }
}
