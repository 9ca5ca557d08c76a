package org.whimbrel.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a port that nothing listens on. */
final class FreePort {
  /** Below those that the system gives to outgoing connections, which could take it meanwhile. */
  private static final int LOWEST = 28_000;

  private static final int BEYOND = 32_000;
  private static final int TRIES = 100;

  private FreePort() {}

  static int find() throws IOException {
    IOException last = null;
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        last = taken;
      }
    }
    throw new IOException("no free port in " + TRIES + " tries", last);
  }
}
