package org.whimbrel.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a broker in a process of its own, by environment variables. {@code
 * docs/configuration.md} lists them.
 */
final class BrokerEnvironment {
  private static final String PREFIX = "WHIMBREL_BROKER_";
  private static final String LOCK_PARAMETER = PREFIX + "LOCK_";

  private final Map<String, String> variables;

  BrokerEnvironment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /**
   * What they say.
   *
   * @throws IllegalArgumentException if one is missing or cannot be read
   */
  Broker.Settings settings() {
    String acceptor = optional("ACCEPTOR", "tcp://127.0.0.1:61616");
    return new Broker.Settings(
        Path.of(required("DATADIR")),
        null,
        acceptor,
        optional("USER", "whimbrel"),
        required("PASSWORD"),
        cluster(acceptor));
  }

  private @Nullable BrokerCluster cluster(String acceptor) {
    List<String> peers =
        Stream.of(optional("PEERS", "").split(",", -1))
            .map(String::strip)
            .filter(peer -> !peer.isEmpty())
            .toList();
    String pair = optional("PAIR", "");
    if (peers.isEmpty() && pair.isEmpty()) {
      return null;
    }
    long failureMs = Long.parseLong(optional("FAILUREMS", "3000"));
    return new BrokerCluster(
        optional("SELF", acceptor),
        peers,
        pair.isEmpty() ? null : pair,
        optional("LOCKMANAGER", FileLeaseLockManager.class.getName()),
        pair.isEmpty() ? Map.of() : lockParameters(failureMs),
        failureMs);
  }

  private Map<String, String> lockParameters(long failureMs) {
    Map<String, String> parameters = new HashMap<>();
    variables.forEach(
        (name, value) -> {
          if (name.startsWith(LOCK_PARAMETER)) {
            // Names of parameters have dashes, which a variable cannot have.
            String parameter = name.substring(LOCK_PARAMETER.length());
            parameters.put(parameter.toLowerCase(Locale.ROOT).replace('_', '-'), value);
          }
        });
    parameters.putIfAbsent(FileLeaseLockManager.LEASE_MS, String.valueOf(failureMs));
    return parameters;
  }

  private String optional(String name, String otherwise) {
    String value = variables.get(PREFIX + name);
    return value == null || value.isBlank() ? otherwise : value;
  }

  private String required(String name) {
    String value = optional(name, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(PREFIX + name + " is not set");
    }
    return value;
  }
}
