package org.whimbrel.launcher;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The list of nodes that HAProxy reads, as in {@code deploy/haproxy/nodes.cfg.example}. */
final class GatewayNodesFile {
  private GatewayNodesFile() {}

  /** The text of the file: a backend for sockets, and one for the rest. */
  static String of(List<Gateway.Node> nodes) {
    return "backend sockets from sockets\n"
        + lines(nodes, GatewayNodesFile::forSockets)
        + "\nbackend requests from requests\n"
        + lines(nodes, GatewayNodesFile::forRequests);
  }

  private static String lines(List<Gateway.Node> nodes, Function<Gateway.Node, String> line) {
    return nodes.stream().map(line).collect(Collectors.joining());
  }

  private static String forSockets(Gateway.Node node) {
    return node.sockets() ? server(node, "check") + unchecked(node) : "";
  }

  /** A node that is in both lists is asked only once whether it is well. */
  private static String forRequests(Gateway.Node node) {
    String check = node.sockets() ? "track sockets/" + node.name() : "check";
    return node.requests() ? server(node, check) + unchecked(node) : "";
  }

  private static String server(Gateway.Node node, String check) {
    return "  server %s %s %s%n".formatted(node.name(), node.address(), check);
  }

  /** The same node for when no node is well. */
  private static String unchecked(Gateway.Node node) {
    return "  server %s-unchecked %s backup%n".formatted(node.name(), node.address());
  }
}
