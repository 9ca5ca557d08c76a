package org.whimbrel.client.messenger;

import java.util.List;

/**
 * A page of what the account's mailbox has, opened by archive keys.
 *
 * @param messages the texts, in order
 * @param unreadable what is not in the archive, or does not open
 * @param through the mailbox number that the page reaches to; the next one is behind it
 * @param head the mailbox's newest number; the last page reaches to it
 */
public record HistoryPage(
    List<IncomingMessage> messages, List<Unreadable> unreadable, long through, long head) {
  /** Copies. */
  public HistoryPage {
    messages = List.copyOf(messages);
    unreadable = List.copyOf(unreadable);
  }

  /** Whether there is nothing behind it. */
  public boolean isLast() {
    return through >= head;
  }
}
