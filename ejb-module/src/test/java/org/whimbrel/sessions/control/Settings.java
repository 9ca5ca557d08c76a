package org.whimbrel.sessions.control;

/** Small bounds, so that a test reaches them. */
final class Settings {
  static final int OUTBOUND_MAX_FRAMES = 20;
  static final int HELD_MAX_COUNT = 4;
  static final int SESSIONS_MAX = 2;
  static final int ERRORS_MAX = 3;
  static final long GAP_TIMEOUT_MS = 1_000;
  static final long ACK_TIMEOUT_MS = 60_000;
  static final long PING_INTERVAL_MS = 30_000;
  static final long PONG_TIMEOUT_MS = 15_000;

  static final SocketSettings SMALL =
      new SocketSettings(
          1_000,
          SESSIONS_MAX,
          OUTBOUND_MAX_FRAMES,
          100_000,
          HELD_MAX_COUNT,
          GAP_TIMEOUT_MS,
          ACK_TIMEOUT_MS,
          PING_INTERVAL_MS,
          PONG_TIMEOUT_MS,
          1_000,
          30_000,
          2,
          500,
          1_000,
          3_000,
          1_000,
          ERRORS_MAX,
          2);

  private Settings() {}
}
