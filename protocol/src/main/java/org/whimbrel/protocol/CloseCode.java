package org.whimbrel.protocol;

/** The close codes of the application (RFC 6455, section 7.4.2), beside the standard ones. */
public enum CloseCode {
  /** Too many bad frames in one session. */
  BAD_FRAMES(4400, "Too many bad frames"),
  /** The device was signed out while connected. */
  SIGNED_OUT(4401, "Signed out"),
  /** The device was revoked from another one of its account; its keys are worth nothing now. */
  REVOKED(4403, "Device revoked"),
  /** Entries were pushed and not acknowledged in time (I5); connect again and sync. */
  ACK_TIMEOUT(4408, "Acknowledgement timeout"),
  /** The same device connected again; the newer session lives on (I6). */
  DISPLACED(4409, "Connected elsewhere"),
  /** No pong answered the pings: the peer is taken for dead. */
  PONG_TIMEOUT(4410, "Pong timeout"),
  /**
   * The node is taken out of service in good order: connect again at once, which leads to another
   * one. Nothing is wrong, and nothing was lost.
   */
  MOVE(4412, "Connect again elsewhere"),
  /** The peer reads slower than entries arrive; connect again and sync. */
  SLOW_READER(4429, "Slow reader"),
  /**
   * The node holds as many sessions as it may, or the database does not answer; try again later.
   */
  TRY_AGAIN_LATER(1013, "Try again later"),
  /** The node stops; connect again, to any node. */
  GOING_AWAY(1001, "Going away");

  private final int code;
  private final String reason;

  CloseCode(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The reason on the wire, in English, at most 123 bytes. */
  public String reason() {
    return reason;
  }
}
