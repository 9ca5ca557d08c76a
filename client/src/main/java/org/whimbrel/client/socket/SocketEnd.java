package org.whimbrel.client.socket;

import org.whimbrel.protocol.CloseCode;

/**
 * How a socket ended.
 *
 * @param code the close code (RFC 6455, section 7.4); 1006 if there was no close frame
 * @param reason in words, for developers
 */
public record SocketEnd(int code, String reason) {
  /** What is told of a connection that went without a close frame. */
  public static final int ABNORMAL = 1006;

  /** Without a close frame. */
  public static SocketEnd abnormal(String reason) {
    return new SocketEnd(ABNORMAL, reason);
  }

  /** Of a handshake that tells that the device is signed out. */
  static SocketEnd signedOut() {
    return new SocketEnd(CloseCode.SIGNED_OUT.code(), CloseCode.SIGNED_OUT.reason());
  }

  /**
   * Whether the server only asked the client to move to another node, which is no failure: it
   * connects again at once.
   */
  public boolean isMove() {
    return code == CloseCode.MOVE.code();
  }

  /** Whether a newer session of the same device took over. */
  public boolean isDisplaced() {
    return code == CloseCode.DISPLACED.code();
  }

  /**
   * Whether the client must not connect again by itself: it was signed out, revoked or displaced,
   * or sends bad frames. After a connection that it lost without a word, a client may take the
   * device back once, for the newer session may be that one's.
   */
  public boolean isFinal() {
    return code == CloseCode.SIGNED_OUT.code()
        || code == CloseCode.REVOKED.code()
        || isDisplaced()
        || code == CloseCode.BAD_FRAMES.code();
  }
}
