package org.whimbrel.bench;

import java.util.Map;

/**
 * Keeps sockets small. Java's HTTP client holds three buffers of 16 KiB for each WebSocket, which
 * is much for one that is idle; a frame that is larger than a buffer passes in several steps.
 */
final class SmallBuffers {
  /** System properties of the JDK, in bytes and characters. */
  private static final Map<String, String> SIZES =
      Map.of(
          "jdk.httpclient.bufsize", "4096",
          "jdk.httpclient.websocket.writeBufferSize", "1024",
          "jdk.httpclient.websocket.intermediateBufferSize", "1024");

  private SmallBuffers() {}

  /** Before the first client is made; what the command line sets holds. */
  static void set() {
    SIZES.forEach((name, size) -> System.getProperties().putIfAbsent(name, size));
  }
}
