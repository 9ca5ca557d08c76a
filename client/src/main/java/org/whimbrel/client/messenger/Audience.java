package org.whimbrel.client.messenger;

import java.util.List;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;

/**
 * Whom a message was addressed to. The sender signs a digest of the recipients; the server tells
 * who they are, and is believed only if they have that digest.
 *
 * @param standing whether they are known
 * @param digest what the sender has signed: {@link Envelope#recipientsDigest}, 32 bytes. Messages
 *     with the same one from the same account are of the same conversation, known or not
 * @param accounts all recipients, the own account among them if it is one; empty unless {@link
 *     Standing#VERIFIED}
 */
public record Audience(Standing standing, Bytes digest, List<UUID> accounts) {
  /** Copies. */
  public Audience {
    accounts = List.copyOf(accounts);
  }

  /** Whether the recipients are known. */
  public enum Standing {
    /** They have the digest that the sender signed. */
    VERIFIED,
    /** Not yet: the server is being asked. {@link MessengerListener#onAudience} follows. */
    PENDING,
    /** What the server tells does not have the digest, or it does not tell. */
    UNVERIFIED
  }

  static Audience verified(List<UUID> accounts) {
    return new Audience(Standing.VERIFIED, Envelope.recipientsDigest(accounts), accounts);
  }

  static Audience unknown(Standing standing, Bytes digest) {
    return new Audience(standing, digest, List.of());
  }
}
