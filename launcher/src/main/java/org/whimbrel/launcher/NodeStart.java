package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How each node of an installation is started.
 *
 * @param settings of the installation
 * @param config what the nodes have in common
 * @param secrets the passwords
 * @param environment what every node is told
 */
record NodeStart(
    Installation.Settings settings,
    LauncherConfig config,
    Secrets secrets,
    Map<String, String> environment) {
  /** What a node is called where there are several; counted from 0. */
  static String name(int node) {
    return "node-" + (node + 1);
  }

  /** The note of a node's process, in the installation's folder. */
  static LeftoverProcess leftover(Path home, int node) {
    return LeftoverProcess.java(home.resolve(folder(node) + ".pid"));
  }

  /** Where Liberty keeps what it makes itself. */
  private static String folder(int node) {
    return node == 0 ? "liberty" : "liberty-" + (node + 1);
  }

  /**
   * What a node is started with.
   *
   * @param node counted from 0
   * @param extra variables over those that it would be told otherwise
   */
  LibertyServer.Settings of(int node, Map<String, String> extra) throws IOException {
    return new LibertyServer.Settings(
        config.wlpDir(),
        LauncherConfig.SERVER_NAME,
        settings.home().resolve(folder(node)),
        settings.home().resolve(folder(node) + ".log"),
        httpHost(node),
        settings.httpPort(node),
        settings.network().node(node),
        variables(node, extra));
  }

  private String httpHost(int node) {
    return settings.network() == Network.LOOPBACK
        ? config.httpHost()
        : settings.network().node(node).host();
  }

  private Map<String, String> variables(int node, Map<String, String> extra) throws IOException {
    Map<String, String> variables = new HashMap<>(environment);
    if (settings.nodes() > 1) {
      variables.put("WHIMBREL_NODE", name(node));
      variables.put("WHIMBREL_HTTP_PORT", String.valueOf(settings.httpPort(node)));
      variables.put("WHIMBREL_HTTPS_PORT", String.valueOf(settings.httpsPort(node)));
    }
    if (isClustered()) {
      variables.put("WHIMBREL_CLUSTER_ENABLED", "true");
      variables.put("WHIMBREL_CLUSTER_PORT", String.valueOf(settings.clusterPort(node)));
      variables.put(
          "WHIMBREL_CLUSTER_KEYSTORE",
          ClusterKey.loadOrCreate(settings.home(), secrets.keystorePassword()).toString());
      variables.put("WHIMBREL_CLUSTER_KEYSTOREPASSWORD", secrets.keystorePassword());
    }
    if (settings.network() == Network.NAMESPACES) {
      variables.put("WHIMBREL_HTTP_HOST", httpHost(node));
      variables.put("WHIMBREL_CLUSTER_HOST", httpHost(node));
      variables.put("WHIMBREL_DB_HOST", settings.network().machineHost());
    }
    variables.putAll(extra);
    return variables;
  }

  /** Several nodes share their sessions, unless somebody wants to see what happens if not. */
  private boolean isClustered() {
    String enabled = environment.get("WHIMBREL_CLUSTER_ENABLED");
    return enabled == null ? settings.nodes() > 1 : Boolean.parseBoolean(enabled);
  }

  /** Leaves the variables out, because they hold passwords. */
  @Override
  public String toString() {
    return "NodeStart[%s]".formatted(settings);
  }
}
