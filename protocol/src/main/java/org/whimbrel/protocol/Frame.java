package org.whimbrel.protocol;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One frame of {@code whimbrel.v1}. The set is closed: a new frame is a new record here. */
public sealed interface Frame {

  /** The subprotocol that both sides name in the handshake (RFC 6455, section 1.9). */
  String SUBPROTOCOL = "whimbrel.v1";

  /**
   * Prefix of a second, offered subprotocol that carries the access token, for browsers, whose
   * WebSocket cannot set the {@code Authorization} header. The server never selects it.
   */
  String BEARER_SUBPROTOCOL_PREFIX = "whimbrel.bearer.";

  /** The value of the field {@code type}. */
  String type();

  /** What a client may send. */
  sealed interface ClientFrame extends Frame {}

  /** What a server may send. */
  sealed interface ServerFrame extends Frame {}

  /** What a server answers to a {@link Send}. */
  sealed interface SendAnswer extends ServerFrame {}

  /**
   * A message to be sent.
   *
   * @param id a UUID of version 7 made by the client; sending the same id again changes nothing
   * @param to accounts, 1 to {@link Limits#recipientsMax()}; repeated ones count once
   * @param body an {@link Envelope}, up to {@link Limits#bodyMaxBytes()} bytes
   * @param wraps the content key for each device that shall open it: of the recipients, and the
   *     sender's own other ones
   */
  record Send(UUID id, List<UUID> to, Bytes body, Wraps wraps) implements ClientFrame {
    public Send {
      to = List.copyOf(to);
    }

    @Override
    public String type() {
      return "send";
    }
  }

  /**
   * All entries up to {@code n} are safe on this device.
   *
   * @param n a mailbox number, cumulative
   */
  record Ack(long n) implements ClientFrame {
    @Override
    public String type() {
      return "ack";
    }
  }

  /**
   * The user has read these messages. There is no answer but the entry {@link EntryKind#RECEIPT}
   * that comes to all of the account's devices; until it comes the client sends them again with
   * each session.
   *
   * @param ids messages of this account's mailbox, 1 to {@link Limits#readMaxCount()}; others are
   *     passed over
   */
  record Read(List<UUID> ids) implements ClientFrame {
    public Read {
      ids = List.copyOf(ids);
    }

    @Override
    public String type() {
      return "read";
    }
  }

  /**
   * Whose presence this session wants to be told, in place of those it named before. Answered by
   * {@link Presence} frames that name each of them once, and from then on by their changes.
   *
   * @param users accounts, none up to {@link Limits#watchMaxCount()}; repeated ones count once
   */
  record Watch(List<UUID> users) implements ClientFrame {
    public Watch {
      users = List.copyOf(users);
    }

    @Override
    public String type() {
      return "watch";
    }
  }

  /**
   * Asks for one page of entries.
   *
   * @param after the mailbox number behind which the page begins, 0 for the first page
   */
  record Sync(long after) implements ClientFrame {
    @Override
    public String type() {
      return "sync";
    }
  }

  /**
   * Asks whether the server is there. Answered by {@link Pong}, or by whatever else the server has
   * to say just then.
   *
   * <p>A frame and not a ping of the WebSocket (RFC 6455, section 5.5.2): browsers have none, and a
   * container may answer those in a thread that waits for the write before, so that many of them
   * leave no thread for what they wait for.
   */
  record Ping() implements ClientFrame {
    @Override
    public String type() {
      return "ping";
    }
  }

  /**
   * The first frame of a session. Entries with numbers above {@code head} follow by themselves, in
   * order and without gaps; those up to {@code head} come by {@link Sync}.
   *
   * @param serverTimeMs the server's clock, milliseconds since 1970-01-01 UTC
   * @param account whose mailbox this is
   * @param device the device's number
   * @param head the mailbox's newest number, 0 if it is empty
   * @param acked what this device acknowledged so far
   * @param limits the bounds that this server keeps
   */
  record Hello(long serverTimeMs, UUID account, int device, long head, long acked, Limits limits)
      implements ServerFrame {
    @Override
    public String type() {
      return "hello";
    }
  }

  /**
   * The message is on disk at the broker and will not be lost (I1).
   *
   * @param id the message's id
   */
  record Accepted(UUID id) implements SendAnswer {
    @Override
    public String type() {
      return "accepted";
    }
  }

  /**
   * The message was not taken.
   *
   * @param id the message's id
   * @param code why
   * @param detail the same in words, for developers
   * @param retryAfterMs with {@link ErrorCode#BUSY}: when to send the same id again
   * @param serverTimeMs with {@link ErrorCode#ID_TIME}: the server's clock
   */
  record Rejected(
      UUID id,
      ErrorCode code,
      String detail,
      @Nullable Long retryAfterMs,
      @Nullable Long serverTimeMs)
      implements SendAnswer {
    @Override
    public String type() {
      return "rejected";
    }
  }

  /**
   * One entry of the mailbox.
   *
   * @param n its number
   * @param kind what it tells
   * @param id the message's id; of a notice, its own
   * @param from the sender's account; with {@link EntryKind#CONNECTION}, {@link EntryKind#KEYS} and
   *     {@link EntryKind#PROFILE} the one that it tells of
   * @param device the sender's device; 0 where no message was sent
   * @param atMs when the server accepted it (else: the id's time), milliseconds since 1970-01-01
   *     UTC
   * @param to with {@link EntryKind#SENT}: whom it went to; else empty
   * @param dropped with {@link EntryKind#SENT}: recipients it could not go to; else empty
   * @param body the body; null where the device wrote it itself, or there is no message
   * @param code with {@link EntryKind#REFUSED}: why
   * @param wrap this device's wrap; null if the sender made none for it
   * @param info what else there is to tell, a JSON object whose form depends on the kind: {@link
   *     WrapReport} with {@link EntryKind#SENT}, {@link Receipts} with {@link EntryKind#RECEIPT}
   */
  record Entry(
      long n,
      EntryKind kind,
      UUID id,
      UUID from,
      int device,
      long atMs,
      List<UUID> to,
      List<UUID> dropped,
      @Nullable Bytes body,
      @Nullable ErrorCode code,
      @Nullable KeyWrap wrap,
      @Nullable RawJson info)
      implements ServerFrame {
    public Entry {
      to = List.copyOf(to);
      dropped = List.copyOf(dropped);
    }

    @Override
    public String type() {
      return "entry";
    }
  }

  /**
   * A wrap, where it is clear for which device.
   *
   * @param key the number of the device's key that it is sealed to
   * @param sealed {@link Wraps#SEALED_BYTES} bytes
   */
  record KeyWrap(int key, Bytes sealed) {
    /** The wrap without its device. */
    public static KeyWrap from(Wrap wrap) {
      return new KeyWrap(wrap.key(), wrap.sealed());
    }
  }

  /**
   * Ends one page of a sync. Numbers in {@code (after, through]} that did not come are gone by
   * retention. If {@code through < head}, ask again from {@code through}.
   *
   * @param after as asked
   * @param through the last number that the page covers
   * @param head the mailbox's newest number
   */
  record Page(long after, long through, long head) implements ServerFrame {
    /** Whether this is the last page: all that the sync reaches has come. */
    public boolean isCaughtUp() {
      return through >= head;
    }

    @Override
    public String type() {
      return "sync";
    }
  }

  /**
   * Who of those that a session watches is there now, and who is not. It tells what changed, not
   * all there is; the first ones after a {@link Watch} name everybody in it. Accounts that may not
   * be seen are offline.
   *
   * @param online accounts with at least one live session
   * @param offline the others
   */
  record Presence(List<UUID> online, List<UUID> offline) implements ServerFrame {
    public Presence {
      online = List.copyOf(online);
      offline = List.copyOf(offline);
    }

    @Override
    public String type() {
      return "presence";
    }
  }

  /** Answers a {@link Ping}, unless other frames wait to be written: they tell the same. */
  record Pong() implements ServerFrame {
    @Override
    public String type() {
      return "pong";
    }
  }

  /**
   * A frame could not be used. The session goes on, up to a bound of errors.
   *
   * @param code why
   * @param detail the same in words, for developers
   */
  record Fault(ErrorCode code, String detail) implements ServerFrame {
    @Override
    public String type() {
      return "error";
    }
  }
}
