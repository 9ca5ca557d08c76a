package org.whimbrel.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A broker in a process of its own. Settings by environment: {@code WHIMBREL_BROKER_DATADIR}
 * (required), {@code WHIMBREL_BROKER_ACCEPTOR} (default {@code tcp://127.0.0.1:61616}), {@code
 * WHIMBREL_BROKER_USER} (default {@code whimbrel}), {@code WHIMBREL_BROKER_PASSWORD} (required).
 * Stops on SIGTERM.
 */
public final class BrokerMain {
  /** It tells each message that passes; as in the server, only what is wrong is worth a line. */
  private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");

  private BrokerMain() {}

  /** Starts the broker and waits for the end of the process. */
  public static void main(String[] arguments) throws Exception {
    AUDIT.setLevel(Level.WARNING);
    Map<String, String> environment = System.getenv();
    Broker broker =
        Broker.start(
            new Broker.Settings(
                Path.of(required(environment, "WHIMBREL_BROKER_DATADIR")),
                null,
                environment.getOrDefault("WHIMBREL_BROKER_ACCEPTOR", "tcp://127.0.0.1:61616"),
                environment.getOrDefault("WHIMBREL_BROKER_USER", "whimbrel"),
                required(environment, "WHIMBREL_BROKER_PASSWORD")));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    broker.close();
                  } catch (Exception e) {
                    throw new IllegalStateException("the broker did not stop", e);
                  }
                }));
    Thread.currentThread().join();
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }
}
