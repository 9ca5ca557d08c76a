package org.whimbrel.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * HAProxy's admin socket, as far as an operator of Whimbrel needs it. The socket is a file that
 * only its owner may open.
 *
 * @param socket its path
 */
public record GatewayAdmin(Path socket) {
  private static final String SOCKETS = "sockets";
  private static final String REQUESTS = "requests";

  /**
   * A node as the gateway sees it.
   *
   * @param state {@code UP}, {@code DOWN}, {@code DRAIN} or {@code MAINT}, with details behind it
   * @param sockets how many WebSockets it has through the gateway
   */
  public record NodeState(String state, int sockets) {}

  /**
   * Gives a command and returns the answer.
   *
   * @throws IOException if nobody listens there
   */
  public String command(String command) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      Channels.newInputStream(channel).transferTo(answer);
      return answer.toString(StandardCharsets.UTF_8).strip();
    }
  }

  /** All nodes, by name. */
  public Map<String, NodeState> nodes() throws IOException {
    return parse(command("show stat"));
  }

  /** The table that {@code show stat} gives: a head that begins with a hash, then a line each. */
  static Map<String, NodeState> parse(String table) {
    List<String> lines = table.lines().toList();
    if (lines.isEmpty()) {
      return Map.of();
    }
    List<String> head = Arrays.asList(lines.get(0).replaceFirst("^# ", "").split(",", -1));
    int proxy = head.indexOf("pxname");
    int server = head.indexOf("svname");
    int sessions = head.indexOf("scur");
    int status = head.indexOf("status");
    Map<String, NodeState> nodes = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> fields = Arrays.asList(line.split(",", -1));
      if (fields.size() > status
          && fields.get(proxy).equals(SOCKETS)
          && !fields.get(server).equals("BACKEND")) {
        nodes.put(
            fields.get(server),
            new NodeState(fields.get(status), Integer.parseInt(fields.get(sessions))));
      }
    }
    return nodes;
  }

  /** The node gets nothing new from now on; what it has stays. */
  public void drain(String node) throws IOException {
    set(node, "drain");
  }

  /** The node gets new connections again, as soon as it is healthy. */
  public void ready(String node) throws IOException {
    set(node, "ready");
  }

  private void set(String node, String state) throws IOException {
    List<String> answers = new ArrayList<>();
    for (String backend : List.of(SOCKETS, REQUESTS)) {
      answers.add(command("set server %s/%s state %s".formatted(backend, node, state)));
    }
    String complaints = String.join(" ", answers).strip();
    if (!complaints.isEmpty()) {
      throw new IOException("HAProxy: " + complaints);
    }
  }

  /** Waits until the process with this id answers here. */
  void awaitPid(long pid, Duration limit) throws IOException {
    if (!Waiting.until(() -> isPid(pid), limit)) {
      throw new IOException("HAProxy %d does not answer at %s".formatted(pid, socket));
    }
  }

  private boolean isPid(long pid) {
    try {
      return command("show info").lines().anyMatch(line -> line.equals("Pid: " + pid));
    } catch (IOException e) {
      return false; // between the old process and the new one
    }
  }
}
