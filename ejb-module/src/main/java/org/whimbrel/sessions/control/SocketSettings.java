package org.whimbrel.sessions.control;

import org.eclipse.microprofile.config.Config;

/**
 * Bounds of a session.
 *
 * @param frameMaxBytes the largest frame that a client may send
 * @param sessionsMax how many sessions this node holds
 * @param outboundMaxFrames how many frames may wait to be written to one session
 * @param outboundMaxBytes how many characters they may have together
 * @param heldMaxCount how many entries are held back while an earlier one is missing
 * @param gapTimeoutMs how long a missing entry is waited for before it is read from the log
 * @param ackTimeoutMs how long a pushed entry may stay unacknowledged
 * @param pingIntervalMs how often a session is pinged
 * @param pongTimeoutMs how long the pong may take
 * @param sweepIntervalMs how often all that is looked at
 * @param auditIntervalMs how often the mailboxes are asked how far they reach
 * @param handshakesPerSecondMax how many handshakes are let in a second
 * @param handshakeLagMaxMs how long work may wait for a thread before handshakes are refused
 * @param handshakeRetryMs when the first of those who are refused is to try again
 * @param handshakeRetryMaxMs when the last of them is
 * @param partialMaxBytes how many characters large frames may have together before they are
 *     complete
 * @param errorsMax how many bad frames a session may send before it is closed
 * @param closersMax how many sockets are closed at a time
 */
public record SocketSettings(
    int frameMaxBytes,
    int sessionsMax,
    int outboundMaxFrames,
    int outboundMaxBytes,
    int heldMaxCount,
    long gapTimeoutMs,
    long ackTimeoutMs,
    long pingIntervalMs,
    long pongTimeoutMs,
    long sweepIntervalMs,
    long auditIntervalMs,
    int handshakesPerSecondMax,
    long handshakeLagMaxMs,
    long handshakeRetryMs,
    long handshakeRetryMaxMs,
    long partialMaxBytes,
    int errorsMax,
    int closersMax) {
  /** Checks what else depends on each other. */
  public SocketSettings {
    if (handshakesPerSecondMax < 1
        || handshakeRetryMs < 1
        || handshakeRetryMaxMs <= handshakeRetryMs) {
      throw new IllegalArgumentException(
          "a number of whimbrel.socket.handshake… is out of its bounds");
    }
    if (closersMax < 1) {
      throw new IllegalArgumentException("whimbrel.socket.closersMax is at least 1");
    }
  }

  static SocketSettings from(Config config) {
    return new SocketSettings(
        config.getValue("whimbrel.socket.frameMaxBytes", Integer.class),
        config.getValue("whimbrel.socket.sessionsMax", Integer.class),
        config.getValue("whimbrel.socket.outboundMaxFrames", Integer.class),
        config.getValue("whimbrel.socket.outboundMaxBytes", Integer.class),
        config.getValue("whimbrel.socket.heldMaxCount", Integer.class),
        config.getValue("whimbrel.socket.gapTimeoutMs", Long.class),
        config.getValue("whimbrel.socket.ackTimeoutMs", Long.class),
        config.getValue("whimbrel.socket.pingIntervalMs", Long.class),
        config.getValue("whimbrel.socket.pongTimeoutMs", Long.class),
        config.getValue("whimbrel.socket.sweepIntervalMs", Long.class),
        config.getValue("whimbrel.socket.auditIntervalMs", Long.class),
        config.getValue("whimbrel.socket.handshakesPerSecondMax", Integer.class),
        config.getValue("whimbrel.socket.handshakeLagMaxMs", Long.class),
        config.getValue("whimbrel.socket.handshakeRetryMs", Long.class),
        config.getValue("whimbrel.socket.handshakeRetryMaxMs", Long.class),
        config.getValue("whimbrel.socket.partialMaxBytes", Long.class),
        config.getValue("whimbrel.socket.errorsMax", Integer.class),
        config.getValue("whimbrel.socket.closersMax", Integer.class));
  }
}
