package org.whimbrel.messaging.control;

import org.eclipse.microprofile.config.Config;

/**
 * Bounds of a message.
 *
 * @param bodyMaxBytes the largest body
 * @param recipientsMax the most recipients
 * @param idPastMaxMs how old an id may be: as long as a message may wait on a device to be sent
 * @param idFutureMaxMs how far ahead a device's clock may be
 * @param pageMaxCount the most entries of one page of a sync
 */
public record MessageSettings(
    int bodyMaxBytes, int recipientsMax, long idPastMaxMs, long idFutureMaxMs, int pageMaxCount) {
  public MessageSettings {
    if (recipientsMax < 1 || recipientsMax >= Wire.COUNT_MAX) {
      throw new IllegalArgumentException(
          "whimbrel.message.recipientsMax must be between 1 and " + (Wire.COUNT_MAX - 1));
    }
  }

  static MessageSettings from(Config config) {
    return new MessageSettings(
        config.getValue("whimbrel.message.bodyMaxBytes", Integer.class),
        config.getValue("whimbrel.message.recipientsMax", Integer.class),
        config.getValue("whimbrel.message.idPastMaxMs", Long.class),
        config.getValue("whimbrel.message.idFutureMaxMs", Long.class),
        config.getValue("whimbrel.sync.pageMaxCount", Integer.class));
  }
}
