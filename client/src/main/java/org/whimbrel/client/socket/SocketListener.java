package org.whimbrel.client.socket;

import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Frame;

/**
 * Told what happens on a device's socket. Frames come one after another, in the order of the wire;
 * ends may come on another thread. Nothing here may block.
 */
public interface SocketListener {
  /** A session began; what is to be sent again is to be sent now. */
  void onUp(Frame.Hello hello);

  /** A frame came, which is neither {@code hello} nor {@code pong}. */
  void onFrame(Frame.ServerFrame frame);

  /**
   * Whether there is room for another frame. After a no, {@link DeviceSocket#resume} has to tell
   * when there is. While nothing is read, pings are not answered either and a lost connection is
   * not noticed; after 30 s of that the session is in danger.
   */
  default boolean wantsMore() {
    return true;
  }

  /** Whether an answer is waited for, so that a silence is suspicious sooner. */
  default boolean isWaiting() {
    return false;
  }

  /** A text came that is no frame, or one of a later version. */
  void onBadFrame(BadFrameException problem);

  /** The socket is gone, or could not be opened; the next one is opened after a pause. */
  void onDown(SocketEnd end);

  /** The socket is gone and none is opened any more. */
  void onFinal(SocketEnd end);
}
