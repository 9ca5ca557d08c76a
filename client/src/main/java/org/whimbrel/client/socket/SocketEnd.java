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
   * Whether the client must not connect again by itself: it was signed out, revoked or displaced,
   * or sends bad frames.
   */
  public boolean isFinal() {
    return code == CloseCode.SIGNED_OUT.code()
        || code == CloseCode.REVOKED.code()
        || code == CloseCode.DISPLACED.code()
        || code == CloseCode.BAD_FRAMES.code();
  }
}
