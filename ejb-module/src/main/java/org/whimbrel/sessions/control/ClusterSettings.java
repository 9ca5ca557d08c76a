package org.whimbrel.sessions.control;

import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * How a node joins others.
 *
 * @param enabled whether there are others
 * @param host the address that it listens on for them
 * @param port its port; the one 100 above is used too, to notice at once that a node is gone
 * @param discovery how it finds them
 * @param members for {@link Discovery#STATIC} {@code host:port,…}, for {@link Discovery#DNS} a name
 * @param tls whether members show each other certificates and encrypt; false lets anybody join who
 *     reaches the port
 * @param keystore PKCS #12: this node's key, and the certificates that it trusts
 * @param keystorePassword opens it
 * @param frozenMs after how long without a sign of life a member is taken for gone
 * @param callTimeoutMs how long a registration may wait for the others; longer than {@code
 *     frozenMs}
 * @param joinTimeoutMs how long joining may take
 * @param reconcileMs how often the directory is held against the sessions
 */
public record ClusterSettings(
    boolean enabled,
    String host,
    int port,
    Discovery discovery,
    String members,
    boolean tls,
    Optional<Path> keystore,
    String keystorePassword,
    long frozenMs,
    long callTimeoutMs,
    long joinTimeoutMs,
    long reconcileMs) {
  /** How nodes find each other. */
  public enum Discovery {
    /** By a table in the database. */
    JDBC,
    /** By the addresses of a name, as Kubernetes gives a headless service. */
    DNS,
    /** By a list. */
    STATIC
  }

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if the cluster would be open to anybody without having been
   *     asked to be, or a number is out of bounds
   */
  public ClusterSettings {
    if (enabled && tls && keystore.isEmpty()) {
      throw new IllegalArgumentException(
          "whimbrel.cluster.keystore is not set: nodes would not know who joins them");
    }
    if (enabled && discovery != Discovery.JDBC && members.isBlank()) {
      throw new IllegalArgumentException("whimbrel.cluster.members is not set");
    }
    if (frozenMs < 1_000 || callTimeoutMs <= frozenMs || joinTimeoutMs < 1 || reconcileMs < 1) {
      throw new IllegalArgumentException("a number of whimbrel.cluster… is out of its bounds");
    }
  }

  static ClusterSettings from(Config config) {
    return new ClusterSettings(
        config.getValue("whimbrel.cluster.enabled", Boolean.class),
        config.getValue("whimbrel.cluster.host", String.class),
        config.getValue("whimbrel.cluster.port", Integer.class),
        Discovery.valueOf(
            config
                .getValue("whimbrel.cluster.discovery", String.class)
                .toUpperCase(java.util.Locale.ROOT)),
        config.getOptionalValue("whimbrel.cluster.members", String.class).orElse(""),
        config.getValue("whimbrel.cluster.tls", Boolean.class),
        config.getOptionalValue("whimbrel.cluster.keystore", String.class).map(Path::of),
        config.getOptionalValue("whimbrel.cluster.keystorePassword", String.class).orElse(""),
        config.getValue("whimbrel.cluster.frozenMs", Long.class),
        config.getValue("whimbrel.cluster.callTimeoutMs", Long.class),
        config.getValue("whimbrel.cluster.joinTimeoutMs", Long.class),
        config.getValue("whimbrel.cluster.reconcileMs", Long.class));
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "ClusterSettings[%s, %s:%d, %s]".formatted(enabled, host, port, discovery);
  }
}
