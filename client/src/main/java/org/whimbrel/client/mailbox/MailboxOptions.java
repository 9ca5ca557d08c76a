package org.whimbrel.client.mailbox;

import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.socket.KeepAlive;

/**
 * The bounds of a mailbox.
 *
 * @param outboxMaxCount the most messages without an answer
 * @param earlyMaxCount the most live entries that wait while a sync is under way; beyond that the
 *     session begins anew
 * @param queueMaxCount when so many entries wait for the listener, the socket is read no further
 * @param ackMaxCount so many entries are acknowledged at once
 * @param ackDelayMaxMs how long a message's acknowledgement, which gives its sender the receipt,
 *     waits for more, in milliseconds
 * @param ackOtherDelayMaxMs how long that of another entry waits, in milliseconds; nobody waits for
 *     it, but the server bounds how far a device may be behind
 * @param reconnect the pauses between sockets
 * @param keepAlive how a lost socket is noticed
 */
public record MailboxOptions(
    int outboxMaxCount,
    int earlyMaxCount,
    int queueMaxCount,
    int ackMaxCount,
    long ackDelayMaxMs,
    long ackOtherDelayMaxMs,
    Backoff reconnect,
    KeepAlive keepAlive) {
  /** What fits a person's client, and a load program. */
  public static final MailboxOptions DEFAULT =
      new MailboxOptions(1_000, 2_000, 256, 32, 200, 2_000, Backoff.RECONNECT, KeepAlive.DEFAULT);

  /** Checks the bounds. */
  public MailboxOptions {
    if (outboxMaxCount < 1 || earlyMaxCount < 1 || queueMaxCount < 1 || ackMaxCount < 1) {
      throw new IllegalArgumentException("bounds are at least 1");
    }
    if (ackDelayMaxMs < 0 || ackOtherDelayMaxMs < 0) {
      throw new IllegalArgumentException("delays are not negative");
    }
  }
}
