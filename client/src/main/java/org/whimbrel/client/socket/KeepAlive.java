package org.whimbrel.client.socket;

import java.util.concurrent.TimeUnit;

/**
 * How a lost connection is noticed that nobody tells of. The JDK's WebSocket itself loses the news
 * if the peer goes without a close frame in the moment in which a text is handed over (seen with 17
 * and 25: the end of the stream meets no demand and is dropped with an InternalError). So the
 * client pings as well, shortly before the server would.
 *
 * @param checkMs how often the silence is measured, in milliseconds
 * @param pingAfterMs after how long a silence to ping; below the server's 30 s, so that there is
 *     one ping and not two
 * @param pingWaitingMs the same while an answer is waited for
 * @param pongTimeoutMs how long the silence may go on after a ping
 */
public record KeepAlive(long checkMs, long pingAfterMs, long pingWaitingMs, long pongTimeoutMs) {
  /** For the bounds that a server has by default. */
  public static final KeepAlive DEFAULT = new KeepAlive(5_000, 25_000, 5_000, 10_000);

  /** Checks the bounds. */
  public KeepAlive {
    if (checkMs < 1 || pingAfterMs < 1 || pingWaitingMs < 1 || pongTimeoutMs < 1) {
      throw new IllegalArgumentException("times are at least 1 ms");
    }
  }

  /**
   * Pings after a silence; false if a ping was not answered in time.
   *
   * @param waiting whether an answer is waited for
   */
  boolean isAlive(Connection connection, boolean waiting) {
    if (connection.isHeld()) {
      return true; // nobody listens, so nothing can be heard
    }
    long nowNanos = System.nanoTime();
    long heardNanos = connection.heardNanos();
    long pingedNanos = connection.pingedNanos();
    if (pingedNanos - heardNanos > 0) {
      return TimeUnit.NANOSECONDS.toMillis(nowNanos - pingedNanos) <= pongTimeoutMs;
    }
    long silentMs = TimeUnit.NANOSECONDS.toMillis(nowNanos - heardNanos);
    if (silentMs >= (waiting ? pingWaitingMs : pingAfterMs)) {
      connection.ping();
    }
    return true;
  }
}
