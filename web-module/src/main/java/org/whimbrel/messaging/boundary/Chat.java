package org.whimbrel.messaging.boundary;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.keys.control.DeviceIdentities;
import org.whimbrel.messaging.control.DeviceArrival;
import org.whimbrel.messaging.control.MailboxReader;
import org.whimbrel.messaging.control.MailboxReader.EntryPage;
import org.whimbrel.messaging.control.MailboxReader.Position;
import org.whimbrel.messaging.control.MessageIntake;
import org.whimbrel.messaging.control.ReceiptIntake;
import org.whimbrel.presence.control.PresenceTask;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.sessions.control.Covered;
import org.whimbrel.sessions.control.DeviceSession;
import org.whimbrel.sessions.control.DeviceSocket;
import org.whimbrel.sessions.control.LocalSessions;
import org.whimbrel.sessions.control.SocketSettings;

/**
 * What the sockets of this node do, whichever it is: sessions begin and end here, and frames go to
 * those whom they concern. One for all sockets, because what a container injects into an endpoint
 * it makes anew for each socket: 3 KB of heap for two enterprise beans. Thread-safe.
 */
@ApplicationScoped
public class Chat {
  private static final Logger LOG = System.getLogger(Chat.class.getName());
  private static final String PONG = FrameCodec.encode(new Frame.Pong());

  @Inject LocalSessions sessions;
  @Inject SocketSettings settings;
  @Inject ProtocolLimits limits;
  @Inject MessageIntake intake;
  @Inject MailboxReader mailboxes;
  @Inject ReceiptIntake receipts;
  @Inject PresenceTask presence;
  @Inject DeviceArrival arrivals;
  @Inject DeviceIdentities identities;
  @Inject Clock clock;

  /**
   * Opens a session, which registers it; {@link #begin} reads where its mailbox stands after that
   * (I4).
   *
   * @return null if there is no room for another one; its socket is closed then
   */
  public @Nullable DeviceSession open(TokenBearer bearer, DeviceSocket socket) {
    DeviceSession opened = new DeviceSession(bearer, socket, settings, clock.millis());
    if (!sessions.open(opened)) {
      opened.close(CloseCode.TRY_AGAIN_LATER);
      return null;
    }
    return opened;
  }

  /** Begins a session that was opened, or closes it. */
  public void begin(TokenBearer bearer, DeviceSession opened) {
    Optional<Position> arrived;
    try {
      // Whether it is signed in is asked twice, and neither can go. The handshake's filter asks
      // because only before the upgrade can the answer be a 401. It is asked here again because a
      // sign-out between the two found no session to close: there is one from its registration on.
      // Only the first costs a question: what is read here has the row that seeing the device
      // needs.
      arrived = arrivals.of(bearer);
      identities.of(opened.device()); // known from now on, whatever becomes of the database
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "A session could not begin: the database does not answer", failure);
      opened.close(CloseCode.TRY_AGAIN_LATER);
      return;
    }
    if (arrived.isEmpty()) {
      opened.close(CloseCode.SIGNED_OUT);
      return;
    }
    Position position = arrived.get();
    Frame.Hello hello =
        new Frame.Hello(
            clock.millis(),
            opened.device().account().value(),
            opened.device().number(),
            position.head(),
            position.acked(),
            limits.get());
    opened.begin(FrameCodec.encode(hello), position.head(), position.acked(), clock.millis());
  }

  /** Something came from the peer: it lives. */
  public void onLife(DeviceSession session) {
    session.heard(clock.millis());
  }

  /** The socket is gone. */
  public void onClosed(DeviceSession session) {
    sessions.closed(session);
    presence.closed(session);
  }

  /** Does what a frame asks for, or answers why not. Does not block, but for a page of a sync. */
  public void onFrame(DeviceSession session, String text) {
    Frame.ClientFrame frame;
    try {
      frame = FrameCodec.decodeClient(text);
    } catch (BadFrameException bad) {
      refuse(session, bad);
      return;
    }
    if (frame instanceof Frame.Send send) {
      if (session.asks()) {
        intake.submit(session.device(), send, answer -> session.answer(FrameCodec.encode(answer)));
      }
    } else if (frame instanceof Frame.Ack ack) {
      onAck(session, ack);
    } else if (frame instanceof Frame.Sync sync) {
      onSync(session, sync);
    } else if (frame instanceof Frame.Read read) {
      onRead(session, read);
    } else if (frame instanceof Frame.Watch watch) {
      presence
          .watch(session, watch.users())
          .ifPresent(fault -> session.error(FrameCodec.encode(fault)));
    } else if (frame instanceof Frame.Ping) {
      session.sendIfRoom(() -> PONG); // what waits to be written tells the same
    }
  }

  private void onAck(DeviceSession session, Frame.Ack ack) {
    Optional<Covered> covered = session.ack(ack.n(), clock.millis());
    if (covered.isPresent()) {
      receipts.acked(session.device(), ack.n(), covered.get());
    } else {
      error(session, ErrorCode.ACK_OUT_OF_RANGE, "No entry of this number has been sent.");
    }
  }

  private void onRead(DeviceSession session, Frame.Read read) {
    int max = limits.get().readMaxCount();
    if (read.ids().isEmpty() || read.ids().size() > max) {
      error(session, ErrorCode.BAD_FIELD, "ids has 1 to " + max + " messages.");
    } else if (!receipts.read(session.device().account(), read.ids())) {
      session.send(
          FrameCodec.encode(
              new Frame.Fault(ErrorCode.UNAVAILABLE, "Too much is waiting; send it again.")));
    }
  }

  private void onSync(DeviceSession session, Frame.Sync sync) {
    Optional<EntryPage> page;
    try {
      page = mailboxes.page(session, sync.after());
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "A page could not be read", failure);
      error(session, ErrorCode.UNAVAILABLE, "The log cannot be read at the moment.");
      return;
    }
    if (page.isEmpty()) {
      error(session, ErrorCode.SYNC_OUT_OF_RANGE, "The mailbox does not reach there.");
      return;
    }
    SyncedPage synced = SyncedPage.of(page.get(), settings.outboundMaxBytes() / 2);
    session.sync(
        synced.entries(),
        synced.page().through(),
        FrameCodec.encode(synced.page()),
        clock.millis());
  }

  /** A send that cannot be understood is rejected by its id, if that could be read. */
  private static void refuse(DeviceSession session, BadFrameException bad) {
    if (bad.id() == null) {
      error(session, bad.code(), bad.detail());
    } else {
      session.error(
          FrameCodec.encode(new Frame.Rejected(bad.id(), bad.code(), bad.detail(), null, null)));
    }
  }

  static void error(DeviceSession session, ErrorCode code, String detail) {
    session.error(FrameCodec.encode(new Frame.Fault(code, detail)));
  }
}
