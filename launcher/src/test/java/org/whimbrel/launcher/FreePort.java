package org.whimbrel.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports to test with. */
final class FreePort {
  private FreePort() {}

  static int find() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
