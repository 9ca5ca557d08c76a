package org.whimbrel.launcher;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the parts of a running cluster are at this moment.
 *
 * @param file where they are
 * @param parts one each
 */
record ClusterStatus(ClusterFile file, List<Part> parts) {
  private static final int PROBE_TIMEOUT_MS = 3_000;
  private static final long MIB = 1024 * 1024;
  private static final String LINE = "%-11s %-32s %8s  %-10s %-20s %8s %8s%n";

  /**
   * One part.
   *
   * @param name what it is called
   * @param address where it listens
   * @param pid its process
   * @param state in a word
   * @param roles what it does; empty if there is nothing to choose
   * @param sockets WebSockets through the gateway; empty if it has none by nature
   * @param figures what it uses; empty if it does not run
   */
  record Part(
      String name,
      String address,
      long pid,
      String state,
      String roles,
      Optional<Integer> sockets,
      Optional<ProcessFigures> figures) {}

  /** Asks all parts; takes up to a few seconds if some do not answer. */
  static ClusterStatus of(ClusterFile file) {
    Map<String, GatewayAdmin.NodeState> seen = gatewayView(file);
    List<Part> parts = new ArrayList<>();
    for (ClusterFile.Node node : file.nodes()) {
      Optional<GatewayAdmin.NodeState> state = Optional.ofNullable(seen.get(node.name()));
      parts.add(
          part(
              node.name(),
              node.http(),
              node.pid(),
              isReady(node.http()) ? "ready" : "not ready",
              node.roles(),
              Optional.of(state.map(GatewayAdmin.NodeState::sockets).orElse(0))));
    }
    for (ClusterFile.Broker broker : file.brokers()) {
      String address = "tcp://%s:%d".formatted(broker.host(), broker.port());
      String state = broker.role();
      parts.add(part(broker.name(), address, broker.pid(), state, "", Optional.empty()));
    }
    ClusterFile.Database database = file.database();
    String jdbc = "127.0.0.1:" + database.port();
    parts.add(part("postgresql", jdbc, database.pid(), "running", "", Optional.empty()));
    int sockets = seen.values().stream().mapToInt(GatewayAdmin.NodeState::sockets).sum();
    ClusterFile.Gateway gateway = file.gateway();
    parts.add(part("haproxy", gateway.url(), gateway.pid(), "running", "", Optional.of(sockets)));
    return new ClusterStatus(file, parts);
  }

  private static Part part(
      String name,
      String address,
      long pid,
      String state,
      String roles,
      Optional<Integer> sockets) {
    Optional<ProcessFigures> figures = pid == 0 ? Optional.empty() : ProcessFigures.of(pid);
    return new Part(
        name, address, pid, figures.isPresent() ? state : "gone", roles, sockets, figures);
  }

  private static Map<String, GatewayAdmin.NodeState> gatewayView(ClusterFile file) {
    try {
      return new GatewayAdmin(Path.of(file.gateway().adminSocket())).nodes();
    } catch (IOException e) {
      return Map.of(); // HAProxy is gone, which its own line tells
    }
  }

  /** Whether a node says so now; takes up to {@value #PROBE_TIMEOUT_MS} ms. */
  static boolean isReady(String http) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(http + "/health/ready").toURL().openConnection();
      connection.setConnectTimeout(PROBE_TIMEOUT_MS);
      connection.setReadTimeout(PROBE_TIMEOUT_MS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false; // it boots, is frozen or gone
    }
  }

  /** For people. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(LINE.formatted("PART", "ADDRESS", "PID", "STATE", "ROLES", "SOCKETS", "MEMORY"));
    long all = 0;
    for (Part part : parts) {
      long bytes = part.figures().map(ProcessFigures::memoryBytes).orElse(0L);
      all += bytes;
      text.append(
          LINE.formatted(
              part.name(),
              part.address(),
              part.pid() == 0 ? "-" : String.valueOf(part.pid()),
              part.state(),
              part.roles(),
              part.sockets().map(String::valueOf).orElse(""),
              mebibytes(bytes)));
    }
    text.append(LINE.formatted("together", "", "", "", "", "", mebibytes(all)));
    return text.toString().lines().map(String::stripTrailing).reduce("", (a, b) -> a + b + "\n");
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%d MB", bytes / MIB);
  }

  /** For programs: the file, and in {@code parts} what changes from moment to moment. */
  String json() {
    Map<String, Object> json = file.toJson();
    json.put("parts", parts.stream().map(ClusterStatus::json).toList());
    return JSONObjectUtils.toJSONString(json);
  }

  private static Map<String, Object> json(Part part) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", part.name());
    json.put("pid", part.pid());
    json.put("state", part.state());
    part.sockets().ifPresent(sockets -> json.put("sockets", sockets));
    part.figures()
        .ifPresent(
            figures -> {
              json.put("memoryBytes", figures.memoryBytes());
              json.put("cpuMs", figures.cpu().toMillis());
            });
    return json;
  }
}
