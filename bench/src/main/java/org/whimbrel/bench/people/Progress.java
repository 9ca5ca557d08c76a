package org.whimbrel.bench.people;

import java.util.concurrent.atomic.LongAdder;

/**
 * How far this process is, to know when there is nothing more to wait for. Thread-safe.
 *
 * @param shown messages that devices were shown
 * @param sent entries that tell of one's own message
 * @param receipts receipts of delivery, by device, recipient and message
 * @param keyNews news of key changes
 */
public record Progress(LongAdder shown, LongAdder sent, LongAdder receipts, LongAdder keyNews) {
  /** Nothing yet. */
  public Progress() {
    this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
  }
}
