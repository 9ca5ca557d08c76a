package org.whimbrel.client.messenger;

import java.util.UUID;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;

/**
 * A text that came, from somebody else or from another device of the own account.
 *
 * @param n the mailbox number of the message itself, also if its wrap came later
 * @param id the message's id; with sender and device the key to keep it under
 * @param from the sender's account
 * @param device the sender's device
 * @param audience whom it was addressed to, as far as that is known now
 * @param conversation what the sender groups it by
 * @param counter counts the messages of the sender's device; shows a gap
 * @param atMs when the server took it, milliseconds since 1970-01-01 UTC
 * @param sentAtMs the sender's clock, which nobody checks
 * @param own whether another device of the own account sent it
 * @param text what was written
 */
public record IncomingMessage(
    long n,
    UUID id,
    UUID from,
    int device,
    Audience audience,
    String conversation,
    long counter,
    long atMs,
    long sentAtMs,
    boolean own,
    String text) {
  static IncomingMessage of(Frame.Entry entry, Opened.Text opened, Audience audience) {
    return new IncomingMessage(
        entry.n(),
        entry.id(),
        entry.from(),
        entry.device(),
        audience,
        opened.header().conversation(),
        opened.header().counter(),
        entry.atMs(),
        opened.header().atMs(),
        entry.kind() == EntryKind.SENT,
        opened.text());
  }

  /** The id only: content never reaches a log. */
  @Override
  public String toString() {
    return "IncomingMessage[" + n + ", " + id + "]";
  }
}
