package org.whimbrel.client.messenger;

import java.util.List;
import java.util.UUID;
import org.whimbrel.client.crypto.PinnedChains.Change;
import org.whimbrel.client.socket.SocketEnd;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.keys.BadKeysException;

/**
 * Told what a messenger receives. {@link #onMessage}, {@link #onUnreadable}, {@link #onNotice},
 * {@link #onReceipts}, {@link #onSent} and {@link #onRefused} come on the workers, one after
 * another, in the mailbox's order, but for messages that were waiting for a wrap. They may block
 * for short. What they throw makes the same entry come again later. The others may come on any
 * thread and must not block.
 */
public interface MessengerListener {
  /**
   * A text came. When this returns it is taken for stored. After a crash the same one may come
   * again.
   */
  void onMessage(IncomingMessage message);

  /**
   * Whom messages were addressed to that came with {@link Audience.Standing#PENDING}: all with the
   * same digest. Or that the server does not tell it truly; a later message with the digest has it
   * asked again, so the recipients may still follow. Comes on the workers, at any time, also after
   * a restart; may block for short. What it throws makes the same come again later.
   *
   * @param message that the server was asked for
   */
  default void onAudience(UUID message, Audience audience) {}

  /** Something came that cannot be shown; if it waits, {@link #onMessage} may follow. */
  default void onUnreadable(Unreadable unreadable) {}

  /**
   * A message that this device sent is in the log now: for those in {@link Frame.Entry#to}. Those
   * in {@link Frame.Entry#dropped} do not get it; usually one is not connected to them.
   */
  default void onSent(Frame.Entry entry) {}

  /** An entry {@code refused}: a message that was accepted reached nobody. */
  default void onRefused(Frame.Entry entry) {}

  /** An entry that tells of a connection, a profile or keys. */
  default void onNotice(Frame.Entry entry) {}

  /**
   * Messages of this account were delivered or read, or this account has read some on another
   * device. The same may come again after a crash.
   */
  default void onReceipts(Receipts receipts) {}

  /** A message that was sent is durable, maybe by an earlier run of this client. */
  default void onAccepted(UUID id) {}

  /** A message that was sent was not taken, maybe by an earlier run of this client. */
  default void onRejected(Frame.Rejected rejected) {}

  /**
   * An account began its device chain anew. Whoever sits at the other end now need not be who did
   * before: to be shown loudly.
   */
  default void onIdentityReset(UUID user, Change.IdentityReset reset) {}

  /** Somebody, maybe the server, showed keys of this account that must not be believed. */
  default void onBadKeys(UUID user, BadKeysException problem) {}

  /** Everything that the server had when the session began has come. */
  default void onCaughtUp() {}

  /** A session began. */
  default void onUp(Frame.Hello hello) {}

  /**
   * Some of those who are watched came or went, or it is told for the first time in this session
   * how it is with them. When the session ends, nothing is known of anybody any more.
   */
  default void onPresence(List<UUID> online, List<UUID> offline) {}

  /** The session ended; another one will begin. */
  default void onDown(SocketEnd end) {}

  /** The session ended for good: signed out, revoked, or connected elsewhere. */
  default void onFinal(SocketEnd end) {}
}
