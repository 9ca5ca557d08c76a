package org.whimbrel.bench.client;

import java.util.List;
import org.whimbrel.bench.proof.SeenEntry;

/**
 * One page of the log over REST.
 *
 * @param entries its entries
 * @param through the last number that it covers
 * @param head the mailbox's newest number
 */
record LogPage(List<SeenEntry> entries, long through, long head) {
  LogPage {
    entries = List.copyOf(entries);
  }
}
