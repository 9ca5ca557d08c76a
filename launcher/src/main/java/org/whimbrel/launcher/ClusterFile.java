package org.whimbrel.launcher;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where the parts of a running cluster are and which processes they are, as the launcher notes it
 * in {@value #FILE_NAME}, mode 0600, each time that one has started. It holds no secret.
 *
 * @param launcherPid the process that keeps the others
 * @param gateway what clients use
 * @param nodes the Liberty servers
 * @param brokers the brokers
 * @param database PostgreSQL
 */
public record ClusterFile(
    long launcherPid, Gateway gateway, List<Node> nodes, List<Broker> brokers, Database database) {
  /** Its name in the cluster's folder. */
  public static final String FILE_NAME = "cluster.json";

  /**
   * HAProxy.
   *
   * @param url of the page and of REST
   * @param ws of the WebSocket
   * @param certificate path of the certificate to trust, PEM
   * @param statsUrl the operators' page
   * @param adminSocket path of the socket for commands
   * @param pid the process; 0 if it has not started yet, as with the other parts
   */
  public record Gateway(
      String url, String ws, String certificate, String statsUrl, String adminSocket, long pid) {}

  /**
   * A Liberty server.
   *
   * @param name {@code whimbrel.node}
   * @param http its plain side
   * @param https its TLS side, where the operator console is
   * @param ws its WebSocket, without the gateway
   * @param roles what it does
   * @param link as in {@link Network.Place}
   * @param pid the process
   */
  public record Node(
      String name, String http, String https, String ws, String roles, String link, long pid) {}

  /**
   * A broker.
   *
   * @param name what it is called
   * @param host where it is
   * @param port that it listens on when it is active
   * @param role what it was when this was written: a {@link BrokerRole} in small letters
   * @param link as in {@link Network.Place}
   * @param pid the process
   */
  public record Broker(String name, String host, int port, String role, String link, long pid) {
    private Broker withRole(BrokerRole now) {
      return new Broker(name, host, port, now.name().toLowerCase(Locale.ROOT), link, pid);
    }

    /** Whether it serves, and does not wait for its partner to end. */
    boolean active() {
      return role.equals("active") || role.equals("replicated");
    }
  }

  /**
   * PostgreSQL.
   *
   * @param port on 127.0.0.1
   * @param pid the main server process
   */
  public record Database(int port, long pid) {}

  /** Takes copies. */
  public ClusterFile {
    nodes = List.copyOf(nodes);
    brokers = List.copyOf(brokers);
  }

  /**
   * Reads the note in a cluster's folder; empty if there is none.
   *
   * @throws IOException if it is none of this program's
   */
  public static Optional<ClusterFile> read(Path home) throws IOException {
    Path file = home.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(fromJson(JSONObjectUtils.parse(Files.readString(file))));
    } catch (ParseException | NullPointerException | IllegalArgumentException e) {
      throw new IOException("Not a note on a cluster: " + file, e);
    }
  }

  /** The same with what the brokers in that folder are now. */
  ClusterFile withRolesNow(Path home) {
    List<Broker> now =
        IntStream.range(0, brokers.size())
            .mapToObj(
                i ->
                    brokers
                        .get(i)
                        .withRole(
                            BrokerRole.told(home.resolve(BrokerGroup.folder(brokers.size(), i)))))
            .toList();
    return new ClusterFile(launcherPid, gateway, nodes, now, database);
  }

  void write(Path home) throws IOException {
    PrivateFiles.write(home.resolve(FILE_NAME), JSONObjectUtils.toJSONString(toJson()) + "\n");
  }

  static void forget(Path home) throws IOException {
    Files.deleteIfExists(home.resolve(FILE_NAME));
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("launcher", object("pid", launcherPid));
    json.put("gateways", List.of(object("url", gateway.url, "ws", gateway.ws)));
    json.put("certificate", gateway.certificate);
    json.put(
        "haproxy",
        object(
            "pid", gateway.pid, "statsUrl", gateway.statsUrl, "adminSocket", gateway.adminSocket));
    json.put("nodes", nodes.stream().map(ClusterFile::node).toList());
    json.put("brokers", brokers.stream().map(ClusterFile::broker).toList());
    json.put("database", object("port", database.port, "pid", database.pid));
    return json;
  }

  private static Map<String, Object> node(Node node) {
    Map<String, Object> json = object("name", node.name, "http", node.http, "https", node.https);
    json.putAll(object("ws", node.ws, "roles", node.roles, "link", node.link, "pid", node.pid));
    return json;
  }

  private static Map<String, Object> broker(Broker broker) {
    return object(
        "name",
        broker.name,
        "host",
        broker.host,
        "port",
        broker.port,
        "active",
        broker.active(),
        "role",
        broker.role,
        "link",
        broker.link,
        "pid",
        broker.pid);
  }

  private static Map<String, Object> object(Object... pairs) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      json.put((String) pairs[i], pairs[i + 1]);
    }
    return json;
  }

  private static ClusterFile fromJson(Map<String, Object> json) throws ParseException {
    Map<String, Object> haproxy = JSONObjectUtils.getJSONObject(json, "haproxy");
    Map<String, Object> gateway = JSONObjectUtils.getJSONObjectArray(json, "gateways")[0];
    Map<String, Object> database = JSONObjectUtils.getJSONObject(json, "database");
    return new ClusterFile(
        pid(JSONObjectUtils.getJSONObject(json, "launcher")),
        new Gateway(
            text(gateway, "url"),
            text(gateway, "ws"),
            text(json, "certificate"),
            text(haproxy, "statsUrl"),
            text(haproxy, "adminSocket"),
            pid(haproxy)),
        nodes(JSONObjectUtils.getJSONObjectArray(json, "nodes")),
        brokers(JSONObjectUtils.getJSONObjectArray(json, "brokers")),
        new Database(JSONObjectUtils.getInt(database, "port"), pid(database)));
  }

  private static List<Node> nodes(Map<String, Object>[] json) throws ParseException {
    Node[] nodes = new Node[json.length];
    for (int i = 0; i < json.length; i++) {
      nodes[i] =
          new Node(
              text(json[i], "name"),
              text(json[i], "http"),
              text(json[i], "https"),
              text(json[i], "ws"),
              text(json[i], "roles"),
              text(json[i], "link"),
              pid(json[i]));
    }
    return List.of(nodes);
  }

  private static List<Broker> brokers(Map<String, Object>[] json) throws ParseException {
    Broker[] brokers = new Broker[json.length];
    for (int i = 0; i < json.length; i++) {
      brokers[i] =
          new Broker(
              text(json[i], "name"),
              text(json[i], "host"),
              JSONObjectUtils.getInt(json[i], "port"),
              text(json[i], "role"),
              text(json[i], "link"),
              pid(json[i]));
    }
    return List.of(brokers);
  }

  private static String text(Map<String, Object> json, String name) throws ParseException {
    return JSONObjectUtils.getString(json, name);
  }

  private static long pid(Map<String, Object> json) throws ParseException {
    return JSONObjectUtils.getLong(json, "pid");
  }
}
