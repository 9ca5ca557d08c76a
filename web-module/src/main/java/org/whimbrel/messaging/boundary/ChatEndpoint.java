package org.whimbrel.messaging.boundary;

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
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.sessions.boundary.ContainerSocket;
import org.whimbrel.sessions.boundary.HandshakeConfigurator;
import org.whimbrel.sessions.boundary.SocketCloser;
import org.whimbrel.sessions.control.Admission;
import org.whimbrel.sessions.control.DeviceSession;
import org.whimbrel.sessions.control.SocketSettings;

/**
 * The socket of a device: JSON frames of {@code whimbrel.v1} (RFC 6455), put together here and done
 * by {@link Chat}. One instance a socket, which should be small; the container calls it by one
 * thread at a time.
 */
@Dependent
@ServerEndpoint(
    value = "/ws",
    subprotocols = Frame.SUBPROTOCOL,
    configurator = HandshakeConfigurator.class)
public class ChatEndpoint {
  private static final int SMALL_FRAME_CHARS = 65_536;
  private static final Logger LOG = System.getLogger(ChatEndpoint.class.getName());

  @Inject Chat chat;
  @Inject SocketCloser closer;
  @Inject SocketSettings settings;
  @Inject Admission admission;

  private @Nullable DeviceSession device;
  private final StringBuilder parts = new StringBuilder();
  private boolean tooLarge;
  private int reserved;

  /** A session begins, or the socket is closed again. */
  @OnOpen
  public void onOpen(Session session, EndpointConfig config) {
    session.setMaxIdleTimeout(0); // our own pings find dead peers
    TokenBearer bearer = HandshakeConfigurator.bearer((ServerEndpointConfig) config);
    DeviceSession opened = chat.open(bearer, new ContainerSocket(session, closer));
    if (opened != null) {
      device = opened; // before it begins: whatever closes it there must find it here
      chat.begin(bearer, opened);
    }
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
    chat.onLife(session);
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
      Chat.error(
          session,
          ErrorCode.FRAME_TOO_LARGE,
          "A frame has at most " + settings.frameMaxBytes() + " bytes.");
    } else {
      chat.onFrame(session, text);
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
      Chat.error(device, ErrorCode.BINARY_FRAME, "Frames are text.");
    }
  }

  /** The peer lives. */
  @OnMessage
  public void onPong(PongMessage pong) {
    if (device != null) {
      chat.onLife(device);
    }
  }

  /** The socket is gone. */
  @OnClose
  public void onClose(CloseReason reason) {
    giveRoomBack();
    if (device != null) {
      chat.onClosed(device);
    }
  }

  /** The container closes the socket after an error; a peer that vanished is a common one. */
  @OnError
  public void onError(Throwable failure) {
    LOG.log(Level.DEBUG, "A socket failed", failure);
  }
}
