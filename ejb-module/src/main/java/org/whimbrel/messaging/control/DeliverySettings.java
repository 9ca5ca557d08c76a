package org.whimbrel.messaging.control;

import org.eclipse.microprofile.config.Config;

/**
 * Bounds of the way from the log to the sockets.
 *
 * @param localShortcut whether entries for this node's own sessions skip the queue
 * @param timeToLiveMs how long a message to a node is worth anything: a session that was not served
 *     for so long has been closed, and its device syncs
 * @param batchMaxBytes the largest message to a node
 * @param commitMaxCount of how many listeners' batches one commit may be, at least 1
 * @param sendTimeoutMs how long a listener waits for that commit before its batch comes again
 */
public record DeliverySettings(
    boolean localShortcut,
    long timeToLiveMs,
    int batchMaxBytes,
    int commitMaxCount,
    long sendTimeoutMs) {
  /** Checks the bounds. */
  public DeliverySettings {
    if (commitMaxCount < 1 || sendTimeoutMs < 1) {
      throw new IllegalArgumentException("whimbrel.delivery bounds are at least 1");
    }
  }

  static DeliverySettings from(Config config) {
    return new DeliverySettings(
        config.getValue("whimbrel.delivery.localShortcut", Boolean.class),
        config.getValue("whimbrel.delivery.timeToLiveMs", Long.class),
        config.getValue("whimbrel.delivery.batchMaxBytes", Integer.class),
        config.getValue("whimbrel.delivery.commitMaxCount", Integer.class),
        config.getValue("whimbrel.delivery.sendTimeoutMs", Long.class));
  }
}
