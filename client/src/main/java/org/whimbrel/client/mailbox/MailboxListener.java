package org.whimbrel.client.mailbox;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.whimbrel.client.socket.SocketEnd;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Frame;

/**
 * Told what comes into a mailbox. {@link #onEntry}, {@link #onCovered} and {@link #onCaughtUp} are
 * called on the workers, one after another, the next when the stage of the one before is done; the
 * others may come on any thread and must not block.
 */
public interface MailboxListener {
  /**
   * The next entry. When the stage is done it is taken for stored, and acknowledged. If it fails,
   * the same entry comes again after a pause, for ever: what cannot be stored must not be
   * acknowledged. After a crash entries may come again that were stored shortly before; their
   * number tells.
   */
  CompletionStage<?> onEntry(Frame.Entry entry);

  /**
   * A frame came that is not {@code hello}: told at once, before entries are put into order, so the
   * same entry may come several times. For those who measure or watch the wire.
   */
  default void onFrame(Frame.ServerFrame frame) {}

  /** A text came that is no frame; it is passed over. */
  default void onBadFrame(BadFrameException problem) {}

  /**
   * Everything up to this number has come, or is gone by retention; told where a page ended, for
   * entries tell it themselves.
   *
   * @param through a mailbox number
   */
  default void onCovered(long through) {}

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

  /** A message is durable, which may have been sent by an earlier run of this client. */
  default void onAccepted(UUID id) {}

  /** A message was not taken, which may have been sent by an earlier run of this client. */
  default void onRejected(Frame.Rejected rejected) {}

  /** The server could not use a frame of ours: a defect somewhere. */
  default void onFault(Frame.Fault fault) {}
}
