package org.whimbrel.client.crypto;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Envelope;

/**
 * A message before it is sealed.
 *
 * @param type {@link Envelope#TYPE_TEXT} or another
 * @param id a UUID of version 7
 * @param re the message that this one is about, or null
 * @param conversation what clients group messages by, up to 64 characters; it is not encrypted
 * @param to the recipients' accounts
 * @param content what {@link Content} takes
 * @param counter counts this device's messages, from 1
 * @param atMs the sender's clock, milliseconds since 1970-01-01 UTC
 */
public record Outgoing(
    String type,
    UUID id,
    @Nullable UUID re,
    String conversation,
    List<UUID> to,
    String content,
    long counter,
    long atMs) {
  /** Copies. */
  public Outgoing {
    to = List.copyOf(to);
  }

  /** A text. */
  public static Outgoing text(
      UUID id, String conversation, List<UUID> to, String text, long counter, long atMs) {
    return new Outgoing(Envelope.TYPE_TEXT, id, null, conversation, to, text, counter, atMs);
  }

  /** The header's fields only: content never reaches a log. */
  @Override
  public String toString() {
    return "Outgoing[" + type + " " + id + "]";
  }
}
