package org.whimbrel.sessions.boundary;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.sessions.control.DeviceSocket;

/** A socket of the container. */
public final class ContainerSocket implements DeviceSocket {
  private static final Logger LOG = System.getLogger(ContainerSocket.class.getName());

  private final Session session;
  private final SocketCloser closer;

  /**
   * @param closer runs the closing, which may block
   */
  public ContainerSocket(Session session, SocketCloser closer) {
    this.session = session;
    this.closer = closer;
  }

  @Override
  public void send(String text, Consumer<@Nullable Throwable> done) {
    session
        .getAsyncRemote()
        .sendText(
            text, result -> done.accept(result.isOK() ? null : failure(result.getException())));
  }

  private static Throwable failure(@Nullable Throwable told) {
    return told == null ? new IOException("the write failed") : told;
  }

  @Override
  public void ping() {
    try {
      session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
    } catch (IOException | IllegalStateException closing) {
      LOG.log(Level.DEBUG, "No ping: the socket is closing", closing);
    }
  }

  @Override
  public void close(CloseCode code) {
    closer.close(code, () -> closeNow(code));
  }

  private void closeNow(CloseCode code) {
    try {
      session.close(
          new CloseReason(CloseReason.CloseCodes.getCloseCode(code.code()), code.reason()));
    } catch (IOException | IllegalStateException closed) {
      LOG.log(Level.DEBUG, "The socket was closed already", closed);
    }
  }
}
