package org.whimbrel.messaging.control;

import org.eclipse.microprofile.config.Config;

/**
 * Bounds of the intake and of its batches.
 *
 * @param lanes how many batches may be in flight to the broker at once
 * @param batchMaxCount the most items of one batch
 * @param batchMaxBytes the largest batch; stays below the broker's bound for large messages
 * @param bufferMaxCount how many items may wait in all lanes together
 * @param bufferMaxBytes how many bytes they may have together
 * @param lingerMs how long a lane gathers a batch under load, at least
 * @param lingerMaxMs how long it does so when the log is behind, at most
 * @param retryDelayMs how long a lane waits before it sends a batch again
 * @param giveUpMs how long it goes on before it answers {@code busy}
 * @param busyRetryMs the least delay that {@code busy} asks for
 * @param busyRetriesPerSecondMax so many of those who got {@code busy} are asked to come in a
 *     second
 * @param busyRetryMaxMs the longest delay that {@code busy} asks for
 */
public record IntakeSettings(
    int lanes,
    int batchMaxCount,
    int batchMaxBytes,
    int bufferMaxCount,
    long bufferMaxBytes,
    long lingerMs,
    long lingerMaxMs,
    long retryDelayMs,
    long giveUpMs,
    long busyRetryMs,
    int busyRetriesPerSecondMax,
    long busyRetryMaxMs) {
  public IntakeSettings {
    if (lanes < 1
        || lingerMs < 0
        || lingerMaxMs < lingerMs
        || batchMaxCount < 1
        || batchMaxCount > Wire.COUNT_MAX) {
      throw new IllegalArgumentException(
          "whimbrel.intake.lanes must be at least 1, lingerMs at least 0, lingerMaxMs not less than lingerMs, whimbrel.intake.batchMaxCount between 1 and "
              + Wire.COUNT_MAX);
    }
    if (busyRetriesPerSecondMax < 1 || busyRetryMs < 1 || busyRetryMaxMs < busyRetryMs) {
      throw new IllegalArgumentException(
          "whimbrel.intake.busyRetriesPerSecondMax and busyRetryMs must be at least 1, busyRetryMaxMs not less than busyRetryMs");
    }
  }

  static IntakeSettings from(Config config) {
    return new IntakeSettings(
        config.getValue("whimbrel.intake.lanes", Integer.class),
        config.getValue("whimbrel.intake.batchMaxCount", Integer.class),
        config.getValue("whimbrel.intake.batchMaxBytes", Integer.class),
        config.getValue("whimbrel.intake.bufferMaxCount", Integer.class),
        config.getValue("whimbrel.intake.bufferMaxBytes", Long.class),
        config.getValue("whimbrel.intake.lingerMs", Long.class),
        config.getValue("whimbrel.intake.lingerMaxMs", Long.class),
        config.getValue("whimbrel.intake.retryDelayMs", Long.class),
        config.getValue("whimbrel.intake.giveUpMs", Long.class),
        config.getValue("whimbrel.intake.busyRetryMs", Long.class),
        config.getValue("whimbrel.intake.busyRetriesPerSecondMax", Integer.class),
        config.getValue("whimbrel.intake.busyRetryMaxMs", Long.class));
  }

  /**
   * How long a lane gathers a batch under load: about as long as the rest of its way takes, which
   * is half of what the last one took in all. So where messages are late anyway, for want of
   * processors, they come in larger batches, which cost less, and none is more than twice as late.
   *
   * @param behindMs how long the last batch took from its acceptance to the log
   */
  long lingerMs(long behindMs) {
    return Math.max(lingerMs, Math.min(behindMs / 2, lingerMaxMs));
  }

  /**
   * The same for acknowledgements: a single lane, batches of as many as fit, and no least time to
   * gather them, which is {@code whimbrel.receipts.flushMs}.
   */
  IntakeSettings forReceipts() {
    return new IntakeSettings(
        1,
        Math.min(batchMaxBytes / ReceiptBatch.Ack.BYTES, Wire.COUNT_MAX),
        batchMaxBytes,
        bufferMaxCount,
        bufferMaxBytes,
        0,
        lingerMaxMs,
        retryDelayMs,
        giveUpMs,
        busyRetryMs,
        busyRetriesPerSecondMax,
        busyRetryMaxMs);
  }
}
