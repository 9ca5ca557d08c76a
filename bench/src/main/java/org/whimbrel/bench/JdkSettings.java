package org.whimbrel.bench;

import java.util.Map;

/**
 * Makes thousands of clients in one process cheap, who are all on one machine with the server that
 * they measure.
 *
 * <ul>
 *   <li>Java's HTTP client holds three buffers of 16 KiB for each WebSocket, which is much for one
 *       that is idle; a frame that is larger than a buffer passes in several steps.
 *   <li>For each TLS handshake Java makes a pair of keys for X25519 and another one for P-256 in
 *       case the server wants that, which takes five times as long. Whoever meets such a server
 *       sets the property.
 * </ul>
 */
final class JdkSettings {
  /** System properties of the JDK; sizes in bytes and characters. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "jdk.httpclient.bufsize", "4096",
          "jdk.httpclient.websocket.writeBufferSize", "1024",
          "jdk.httpclient.websocket.intermediateBufferSize", "1024",
          "jdk.tls.namedGroups", "x25519");

  private JdkSettings() {}

  /** Before the first client is made; what the command line sets holds. */
  static void set() {
    PROPERTIES.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
  }
}
