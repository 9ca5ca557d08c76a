package org.whimbrel.messaging.boundary;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.Devices;
import org.whimbrel.accounts.control.SignIn;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.keys.control.DeviceIdentities;
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
import org.whimbrel.sessions.boundary.ContainerSocket;
import org.whimbrel.sessions.boundary.HandshakeConfigurator;
import org.whimbrel.sessions.control.Admission;
import org.whimbrel.sessions.control.Covered;
import org.whimbrel.sessions.control.DeviceSession;
import org.whimbrel.sessions.control.LocalSessions;
import org.whimbrel.sessions.control.SocketSettings;

/**
 * The socket of a device: JSON frames of {@code whimbrel.v1} (RFC 6455). One instance a session;
 * the container calls it by one thread at a time.
 */
@Dependent
@ServerEndpoint(
    value = "/ws",
    subprotocols = Frame.SUBPROTOCOL,
    configurator = HandshakeConfigurator.class)
public class ChatEndpoint {
  private static final int SMALL_FRAME_CHARS = 65_536;
  private static final Logger LOG = System.getLogger(ChatEndpoint.class.getName());

  @Resource ManagedExecutorService executor;
  @Inject LocalSessions sessions;
  @Inject SocketSettings settings;
  @Inject ProtocolLimits limits;
  @Inject MessageIntake intake;
  @Inject MailboxReader mailboxes;
  @Inject ReceiptIntake receipts;
  @Inject PresenceTask presence;
  @Inject Admission admission;
  @Inject SignIn signIn;
  @Inject DeviceIdentities identities;
  @Inject Devices devices;
  @Inject Clock clock;

  private @Nullable DeviceSession device;
  private final StringBuilder parts = new StringBuilder();
  private boolean tooLarge;
  private int reserved;

  /** Registers first, then reads where the mailbox stands (I4). */
  @OnOpen
  public void onOpen(Session session, EndpointConfig config) {
    session.setMaxIdleTimeout(0); // our own pings find dead peers
    TokenBearer bearer = HandshakeConfigurator.bearer((ServerEndpointConfig) config);
    DeviceSession opened =
        new DeviceSession(
            bearer.device(),
            new ContainerSocket(session, executor::execute),
            settings,
            clock.millis());
    if (!sessions.open(opened)) {
      opened.close(CloseCode.TRY_AGAIN_LATER);
      return;
    }
    device = opened;
    Position position;
    try {
      // Asked again: a sign-out since the handshake found no session yet that it could close.
      if (!signIn.isSignedIn(bearer)) {
        opened.close(CloseCode.SIGNED_OUT);
        return;
      }
      devices.seen(opened.device());
      identities.of(opened.device()); // known from now on, whatever becomes of the database
      position = mailboxes.position(opened.device());
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "A session could not begin: the database does not answer", failure);
      opened.close(CloseCode.TRY_AGAIN_LATER);
      return;
    }
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

  /**
   * Takes a frame, in the pieces in which it comes, so that one over the bound is answered and
   * passed over instead of ending the session.
   */
  @OnMessage
  public void onText(String part, boolean last) {
    DeviceSession session = device;
    if (session == null) {
      return;
    }
    session.heard(clock.millis());
    tooLarge = tooLarge || parts.length() + part.length() > settings.frameMaxBytes();
    if (!tooLarge) {
      if (!makeRoom(parts.length() + part.length())) {
        session.close(CloseCode.TRY_AGAIN_LATER);
        return;
      }
      parts.append(part);
    }
    if (!last) {
      return;
    }
    String text = parts.toString();
    giveRoomBack();
    boolean refused =
        tooLarge || text.getBytes(StandardCharsets.UTF_8).length > settings.frameMaxBytes();
    parts.setLength(0);
    parts.trimToSize();
    tooLarge = false;
    if (refused) {
      error(
          session,
          ErrorCode.FRAME_TOO_LARGE,
          "A frame has at most " + settings.frameMaxBytes() + " bytes.");
    } else {
      onFrame(session, text);
    }
  }

  /** Small frames are not counted: sessions are bounded, and so these are. */
  private boolean makeRoom(int chars) {
    int wanted = chars > SMALL_FRAME_CHARS ? chars - reserved : 0;
    if (wanted > 0 && !admission.reserve(wanted)) {
      return false;
    }
    reserved += Math.max(0, wanted);
    return true;
  }

  private void giveRoomBack() {
    admission.release(reserved);
    reserved = 0;
  }

  /** Binary frames have no meaning here. */
  @OnMessage
  public void onBinary(byte[] part, boolean last) {
    if (device != null && last) {
      error(device, ErrorCode.BINARY_FRAME, "Frames are text.");
    }
  }

  /** The peer lives. */
  @OnMessage
  public void onPong(PongMessage pong) {
    if (device != null) {
      device.heard(clock.millis());
    }
  }

  /** The socket is gone. */
  @OnClose
  public void onClose(CloseReason reason) {
    giveRoomBack();
    if (device != null) {
      sessions.closed(device);
      presence.closed(device);
    }
  }

  /** The container closes the socket after an error; a peer that vanished is a common one. */
  @OnError
  public void onError(Throwable failure) {
    LOG.log(Level.DEBUG, "A socket failed", failure);
  }

  private void onFrame(DeviceSession session, String text) {
    Frame.ClientFrame frame;
    try {
      frame = FrameCodec.decodeClient(text);
    } catch (BadFrameException bad) {
      refuse(session, bad);
      return;
    }
    if (frame instanceof Frame.Send send) {
      intake.submit(session.device(), send, answer -> session.send(FrameCodec.encode(answer)));
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
    session.sync(
        page.get().entries().stream().map(FrameCodec::encode).toList(),
        page.get().page().through(),
        FrameCodec.encode(page.get().page()),
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

  private static void error(DeviceSession session, ErrorCode code, String detail) {
    session.error(FrameCodec.encode(new Frame.Fault(code, detail)));
  }
}
