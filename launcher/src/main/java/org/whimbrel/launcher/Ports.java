package org.whimbrel.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Checks of TCP ports before and after a server is started on them. */
final class Ports {
  private static final int PROBE_TIMEOUT_MS = 500;

  private Ports() {}

  /**
   * @param host an address or name to listen on; {@code *} means all addresses
   * @param variable the setting that moves the port, for the message
   * @throws StartRefusedException if the port cannot be listened on
   */
  static void requireFree(String host, int port, String variable) {
    try (ServerSocket socket = new ServerSocket()) {
      // As the servers do; otherwise connections that linger after a stop look like a taken port.
      socket.setReuseAddress(true);
      socket.bind(
          host.equals("*")
              ? new InetSocketAddress(port)
              : new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw new StartRefusedException(
          "Port %d on %s cannot be used (%s). Stop the program that uses it, or choose another port with %s."
              .formatted(port, host, e.getMessage(), variable));
    }
  }

  /** Whether somebody listens there; waits half a second for an answer. */
  static boolean isListening(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), PROBE_TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      return false; // the usual answer while a server boots
    }
  }

  /** How a client on this machine writes the address of a server that listens on {@code host}. */
  static String reachableHost(String host) {
    if (host.equals("*") || host.equals("0.0.0.0") || host.equals("::")) {
      return "127.0.0.1";
    }
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
