package org.whimbrel.client.cli.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.messenger.Audience;
import org.whimbrel.client.messenger.IncomingMessage;

/**
 * One record of the history. The names in here are in people's files: they stay, and new ones may
 * come. Times are in milliseconds since 1970-01-01 UTC.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Event.Message.class, name = "message"),
  @JsonSubTypes.Type(value = Event.Recipients.class, name = "recipients"),
  @JsonSubTypes.Type(value = Event.Archived.class, name = "archived"),
  @JsonSubTypes.Type(value = Event.Outgoing.class, name = "outgoing"),
  @JsonSubTypes.Type(value = Event.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = Event.Notice.class, name = "notice"),
  @JsonSubTypes.Type(value = Event.Unreadable.class, name = "unreadable"),
  @JsonSubTypes.Type(value = Event.IdentityReset.class, name = "identityReset"),
  @JsonSubTypes.Type(value = Event.BadKeys.class, name = "badKeys"),
  @JsonSubTypes.Type(value = Event.Verified.class, name = "verified"),
  @JsonSubTypes.Type(value = Event.Name.class, name = "name")
})
public sealed interface Event {
  /**
   * A text that came.
   *
   * @param n its mailbox number
   * @param id its id
   * @param from the sender's account
   * @param device the sender's device
   * @param to who else got it, or all who did if another device of the own account sent it
   * @param conversation what the sender groups it by
   * @param atMs when the server took it
   * @param sentAtMs the sender's clock
   * @param own whether another device of the own account sent it
   * @param text what was written
   * @param digest of the recipients, base64url, if they were not known when it came: then {@code
   *     to} is empty, and {@link Recipients} follows; else null
   */
  record Message(
      long n,
      UUID id,
      UUID from,
      int device,
      List<UUID> to,
      String conversation,
      long atMs,
      long sentAtMs,
      boolean own,
      String text,
      @Nullable String digest)
      implements Event {
    /** Copies. */
    public Message {
      to = List.copyOf(to);
    }

    /**
     * As the messenger tells it.
     *
     * @param self the own account
     */
    public static Message from(IncomingMessage message, UUID self) {
      Audience audience = message.audience();
      boolean known = audience.standing() == Audience.Standing.VERIFIED;
      return new Message(
          message.n(),
          message.id(),
          message.from(),
          message.device(),
          others(audience, self),
          message.conversation(),
          message.atMs(),
          message.sentAtMs(),
          message.own(),
          message.text(),
          known ? null : audience.digest().toBase64Url());
    }

    /** The id only: content never reaches a log. */
    @Override
    public String toString() {
      return "Message[" + id + "]";
    }
  }

  /**
   * Who got the messages that came with a digest only.
   *
   * @param message that the server was asked for
   * @param digest which they have in common, base64url
   * @param to who else got them; empty if the server does not tell truly
   * @param verified whether they are those that the sender has signed
   */
  record Recipients(UUID message, String digest, List<UUID> to, boolean verified) implements Event {
    /** Copies. */
    public Recipients {
      to = List.copyOf(to);
    }

    /**
     * As the messenger tells it.
     *
     * @param self the own account
     */
    public static Recipients from(UUID message, Audience audience, UUID self) {
      return new Recipients(
          message,
          audience.digest().toBase64Url(),
          others(audience, self),
          audience.standing() == Audience.Standing.VERIFIED);
    }
  }

  private static List<UUID> others(Audience audience, UUID self) {
    return audience.accounts().stream().filter(id -> !id.equals(self)).toList();
  }

  /**
   * A text that came before this device did, and was fetched from the archive.
   *
   * @param message as it came then
   */
  record Archived(Message message) implements Event {}

  /**
   * A text that was written on this device.
   *
   * @param id its id
   * @param to whom it is for
   * @param atMs when, by this device's clock
   * @param text what was written
   */
  record Outgoing(UUID id, List<UUID> to, long atMs, String text) implements Event {
    /** Copies. */
    public Outgoing {
      to = List.copyOf(to);
    }

    /** The id only: content never reaches a log. */
    @Override
    public String toString() {
      return "Outgoing[" + id + "]";
    }
  }

  /**
   * Messages have come further.
   *
   * @param stage how far
   * @param ids which messages
   * @param of whom it is about: recipients, or who has got or read them
   * @param code with {@link Stage#REJECTED}: why; else null
   */
  record Progress(Stage stage, List<UUID> ids, List<UUID> of, @Nullable String code)
      implements Event {
    /** Copies. */
    public Progress {
      ids = List.copyOf(ids);
      of = List.copyOf(of);
    }
  }

  /**
   * A connection, a profile or keys changed.
   *
   * @param n its mailbox number
   * @param kind {@code connection}, {@code profile} or {@code keys}
   * @param about whose
   * @param atMs when
   * @param info what the server tells of a connection or a profile; else null
   */
  record Notice(long n, String kind, UUID about, long atMs, @Nullable JsonNode info)
      implements Event {
    /** What is null in the file comes as a node. */
    public Notice {
      info = info == null || info.isNull() ? null : info;
    }
  }

  /**
   * Something came that cannot be read.
   *
   * @param n its mailbox number
   * @param id the message's id
   * @param from the account that it came from, as the server says
   * @param reason why
   * @param waiting whether it may still open
   */
  record Unreadable(long n, UUID id, UUID from, String reason, boolean waiting) implements Event {}

  /**
   * An account began its device chain anew.
   *
   * @param user which
   * @param atMs when this was noticed
   */
  record IdentityReset(UUID user, long atMs) implements Event {}

  /**
   * Somebody showed keys of an account that must not be believed.
   *
   * @param user which account
   * @param atMs when
   * @param detail what is wrong with them
   */
  record BadKeys(UUID user, long atMs, String detail) implements Event {}

  /**
   * The user has compared the safety number with an account, or takes that back.
   *
   * @param user which account
   * @param digits the number as it was then; empty if it does not count as compared any more
   * @param atMs when
   */
  record Verified(UUID user, String digits, long atMs) implements Event {}

  /**
   * What an account is called.
   *
   * @param id which
   * @param handle what it is found by
   * @param displayName what is shown
   */
  record Name(UUID id, String handle, String displayName) implements Event {}

  /** How far a message has come. */
  enum Stage {
    /** The server has it durably. */
    ACCEPTED,
    /** It is in the mailboxes of those that are named. */
    SENT,
    /** It does not go to those that are named; usually one is not connected to them. */
    DROPPED,
    /** The server does not take it, or took it and could not keep it. */
    REJECTED,
    /** A device of those that are named has it. */
    DELIVERED,
    /** Those that are named have read it. */
    READ
  }
}
