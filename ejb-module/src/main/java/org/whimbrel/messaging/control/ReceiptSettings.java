package org.whimbrel.messaging.control;

import org.eclipse.microprofile.config.Config;

/**
 * Bounds of receipts.
 *
 * @param readMaxCount the most messages of one read mark
 * @param stepMaxCount the most entries that a cursor moves over in one transaction
 */
public record ReceiptSettings(int readMaxCount, int stepMaxCount) {
  /** Checks the bounds. */
  public ReceiptSettings {
    if (readMaxCount < 1 || stepMaxCount < 1) {
      throw new IllegalArgumentException(
          "whimbrel.receipts.readMaxCount and whimbrel.receipts.stepMaxCount must be at least 1");
    }
  }

  static ReceiptSettings from(Config config) {
    return new ReceiptSettings(
        config.getValue("whimbrel.receipts.readMaxCount", Integer.class),
        config.getValue("whimbrel.receipts.stepMaxCount", Integer.class));
  }
}
