package org.whimbrel.launcher;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a cluster on one machine.
 *
 * @param home absolute path of its folder, inside the data folder
 * @param roles what each Liberty server does, in their order
 * @param brokers how many brokers, and who replicates whom
 * @param firstPort the plain port of the first node; the other ports are counted from it
 * @param network how the parts reach each other
 * @param heap of each node, as Java's {@code -Xmx} takes it
 * @param gatewayHost address that the gateway listens on
 * @param gatewayPort TLS
 * @param statsPort the gateway's page for operators, on 127.0.0.1
 * @param gatewayNames names and addresses in the certificate that the launcher makes
 * @param certificate certificate and key to use in its place, as PEM
 * @param gatewayDir the folder {@code deploy/haproxy}
 * @param wlpDir absolute path of Liberty's install folder
 * @param brokerJarsDir the folder {@code target} of module {@code liberty-config}
 * @param environment all variables, for what is only passed on
 */
record ClusterConfig(
    Path home,
    List<NodeRoles> roles,
    BrokerForm brokers,
    int firstPort,
    Network network,
    String heap,
    String gatewayHost,
    int gatewayPort,
    int statsPort,
    Set<String> gatewayNames,
    Optional<Path> certificate,
    Path gatewayDir,
    Path wlpDir,
    Path brokerJarsDir,
    Environment environment) {
  static final int NODES_DEFAULT = 2;

  /** The last port is counted up from the first one; see {@link Installation.Settings}. */
  private static final int FIRST_PORT_MAX = 64_900;

  /** PostgreSQL's own, of the 100 that the embedded one allows, keep ten for operators. */
  private static final int DATABASE_CONNECTIONS = 90;

  private static final int POOL_MAX = 30;
  private static final int POOL_MIN = 5;

  /**
   * @throws StartRefusedException if a variable has a value that cannot be used
   */
  static ClusterConfig from(Environment environment, int nodes) {
    if (nodes < 1 || nodes > Installation.Settings.NODES_MAX) {
      throw new StartRefusedException(
          "%d nodes; it must be 1 to %d.".formatted(nodes, Installation.Settings.NODES_MAX));
    }
    int firstPort = environment.port("WHIMBREL_CLUSTER_FIRSTPORT", 26_080);
    if (firstPort > FIRST_PORT_MAX) {
      throw new StartRefusedException(
          "WHIMBREL_CLUSTER_FIRSTPORT is %d; it must be at most %d, because further ports follow it."
              .formatted(firstPort, FIRST_PORT_MAX));
    }
    String names = environment.text("WHIMBREL_GATEWAY_NAMES", "localhost 127.0.0.1");
    String certificate = environment.text("WHIMBREL_GATEWAY_CERTIFICATE", "");
    return new ClusterConfig(
        home(environment),
        NodeRoles.from(environment, nodes),
        brokers(environment),
        firstPort,
        network(environment),
        heap(environment),
        environment.text("WHIMBREL_GATEWAY_HOST", "127.0.0.1"),
        environment.port("WHIMBREL_GATEWAY_PORT", 8443),
        environment.port("WHIMBREL_GATEWAY_STATSPORT", 8404),
        new LinkedHashSet<>(Arrays.asList(names.split("\\s+"))),
        certificate.isEmpty() ? Optional.empty() : Optional.of(absolute(certificate)),
        absolute(environment.text("WHIMBREL_GATEWAY_CONFIGDIR", "deploy/haproxy")),
        absolute(environment.text("WHIMBREL_WLP_DIR", "ear/target/liberty/wlp")),
        absolute(environment.text("WHIMBREL_BROKER_JARSDIR", "liberty-config/target")),
        environment);
  }

  /** The cluster's folder: apart from the data of a single node. */
  static Path home(Environment environment) {
    return absolute(environment.text("WHIMBREL_DATA_DIR", ".whimbrel")).resolve("cluster");
  }

  private static BrokerForm brokers(Environment environment) {
    String brokers = environment.text("WHIMBREL_CLUSTER_BROKERS", "4");
    return Arrays.stream(BrokerForm.values())
        .filter(form -> brokers.equals(String.valueOf(form.brokers())))
        .findFirst()
        .orElseThrow(
            () ->
                new StartRefusedException(
                    "WHIMBREL_CLUSTER_BROKERS is '%s'; it must be 1, 2 (a pair) or 4 (two pairs)."
                        .formatted(brokers)));
  }

  private static Network network(Environment environment) {
    String network = environment.text("WHIMBREL_CLUSTER_NETWORK", "loopback");
    return Arrays.stream(Network.values())
        .filter(known -> network.equals(known.name().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new StartRefusedException(
                    "WHIMBREL_CLUSTER_NETWORK is '%s'; it must be loopback or namespaces."
                        .formatted(network)));
  }

  private static String heap(Environment environment) {
    String heap = environment.text("WHIMBREL_CLUSTER_HEAP", "512m");
    if (!heap.matches("[1-9][0-9]{0,5}[mMgG]")) {
      throw new StartRefusedException(
          "WHIMBREL_CLUSTER_HEAP is '%s'; it must be like 512m or 2g.".formatted(heap));
    }
    return heap;
  }

  /** What the installation is made of. */
  Installation.Settings installation() {
    return new Installation.Settings(
        home,
        wlpDir,
        Optional.of(brokerJarsDir),
        brokers,
        nodes(),
        firstPort,
        network,
        true,
        nodeVariables());
  }

  /** How many Liberty servers. */
  int nodes() {
    return roles.size();
  }

  /** What one node is told besides what all are; counted from 0. */
  Map<String, String> variablesOf(int node) {
    return Map.of("WHIMBREL_ROLES", roles.get(node).list());
  }

  /** What the nodes are told besides what the installation tells them. */
  private Map<String, String> nodeVariables() {
    Map<String, String> variables = new HashMap<>();
    // After the server's own jvm.options, so it wins.
    String more = environment.text("JVM_ARGS", "");
    variables.put("JVM_ARGS", ("-Xmx" + heap + " " + more).strip());
    // The gateway comes from this machine, and so does whoever talks to a node without it.
    variables.put(
        "WHIMBREL_HTTP_PROXIES", environment.text("WHIMBREL_HTTP_PROXIES", network.machineHost()));
    int pool = Math.max(POOL_MIN, Math.min(POOL_MAX, DATABASE_CONNECTIONS / nodes()));
    variables.put(
        "WHIMBREL_DB_POOLMAX", environment.text("WHIMBREL_DB_POOLMAX", String.valueOf(pool)));
    return variables;
  }

  /** What the gateway is told besides what {@link Gateway} tells it. */
  Map<String, String> gatewayVariables() {
    // On one machine a load generator has this machine's address, and stands for many people.
    return Map.of(
        "WHIMBREL_GATEWAY_UNLIMITED",
        environment.text("WHIMBREL_GATEWAY_UNLIMITED", "127.0.0.0/8 ::1"));
  }

  /** Where the gateway's own files are. */
  Path gatewayHome() {
    return gatewayHome(home);
  }

  static Path gatewayHome(Path home) {
    return home.resolve("gateway");
  }

  /** How clients on this machine write the gateway's address. */
  String gatewayUrl() {
    String host = gatewayNames.iterator().next();
    return "https://%s:%d".formatted(host, gatewayPort);
  }

  private static Path absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize();
  }
}
