package org.whimbrel.launcher;

import java.util.ArrayList;
import java.util.List;

/** How the parts of an installation reach each other on one machine. */
public enum Network {
  /** All are at 127.0.0.1, each with ports of its own. */
  LOOPBACK,
  /**
   * Each node and each broker has a network namespace, an address and a link of its own, so that it
   * can be cut off from all others; see {@link NetworkNamespaces}. Database and gateway stay with
   * the machine.
   */
  NAMESPACES;

  private static final String HOST = "127.0.0.1";
  private static final String PREFIX = "10.231.7.";
  private static final int FIRST_NODE = 11;
  private static final int FIRST_BROKER = 51;

  /** The addresses of all {@link #NAMESPACES}. */
  static final String RANGE = PREFIX + "0/24";

  /**
   * Where a part listens.
   *
   * @param host its address
   * @param link the name of its network namespace, and of the machine's end of the link to it;
   *     empty if it has none
   */
  public record Place(String host, String link) {
    /** What runs a command there. */
    List<String> command(List<String> command) {
      if (link.isEmpty()) {
        return command;
      }
      // It replaces itself by the command, which so keeps the process id.
      List<String> there = new ArrayList<>(List.of(NetworkNamespaces.program()));
      there.addAll(List.of("netns", "exec", link));
      there.addAll(command);
      return there;
    }
  }

  /** Of a node, counted from 0. */
  public Place node(int node) {
    return this == LOOPBACK
        ? new Place(HOST, "")
        : new Place(PREFIX + (FIRST_NODE + node), "wb-node-" + (node + 1));
  }

  /** Of a broker, counted from 0. */
  public Place broker(int broker) {
    return this == LOOPBACK
        ? new Place(HOST, "")
        : new Place(PREFIX + (FIRST_BROKER + broker), "wb-broker-" + (broker + 1));
  }

  /** The address of the machine, with database and gateway, as the others see it. */
  public String machineHost() {
    return this == LOOPBACK ? HOST : PREFIX + 1;
  }
}
