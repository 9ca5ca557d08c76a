package org.whimbrel.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.jspecify.annotations.Nullable;

/** An Artemis broker as {@code broker.xml} describes it, in this process. */
public final class Broker implements AutoCloseable {
  private static final String CONFIGURATION = "/org/whimbrel/broker/broker.xml";

  private final EmbeddedActiveMQ server;

  private Broker(EmbeddedActiveMQ server) {
    this.server = server;
  }

  /**
   * How a broker is started.
   *
   * @param dataDir where the journal, the paging files and the large messages go
   * @param node the node whose {@code delivery} queue it makes at once; null for none
   * @param acceptorUri where it listens besides this process, for example {@code
   *     tcp://127.0.0.1:61616}; null or blank for nowhere
   * @param user who may connect
   * @param password with which password; null lets everybody in, which is right only while the
   *     broker listens nowhere
   * @param cluster the brokers that it works together with; null if it is alone
   */
  public record Settings(
      Path dataDir,
      @Nullable String node,
      @Nullable String acceptorUri,
      String user,
      @Nullable String password,
      @Nullable BrokerCluster cluster) {
    /**
     * Checks that brokers of a cluster have something to know one another by.
     *
     * @throws IllegalArgumentException if a cluster has no password
     */
    public Settings {
      if (cluster != null && password == null) {
        throw new IllegalArgumentException("brokers that work together need a password");
      }
    }

    @Override
    public String toString() {
      return "Settings[" + dataDir + "]";
    }
  }

  /**
   * Starts it. Returns when its queues may be used; in a pair, when it is the active one or has
   * begun to wait for that.
   *
   * @throws Exception whatever Artemis throws when it cannot start
   */
  public static Broker start(Settings settings) throws Exception {
    Configuration configuration = parse();
    String dir = settings.dataDir().toString();
    configuration
        .setJournalDirectory(dir + "/journal")
        .setBindingsDirectory(dir + "/bindings")
        .setPagingDirectory(dir + "/paging")
        .setLargeMessagesDirectory(dir + "/large-messages")
        .setNodeManagerLockDirectory(dir + "/journal");
    configuration.addAcceptorConfiguration("in-vm", "vm://0");
    String acceptor = settings.acceptorUri();
    if (acceptor != null && !acceptor.isBlank()) {
      configuration.addAcceptorConfiguration("tcp", acceptor);
    }
    if (settings.node() != null) {
      configuration.addQueueConfiguration(
          QueueConfiguration.of("delivery." + settings.node())
              .setAddress("delivery." + settings.node())
              .setRoutingType(RoutingType.ANYCAST)
              .setDurable(true));
    }
    EmbeddedActiveMQ server = new EmbeddedActiveMQ().setConfiguration(configuration);
    String password = settings.password();
    if (password == null) {
      configuration.setSecurityEnabled(false);
    } else {
      configuration.setSecurityEnabled(true);
      server.setSecurityManager(new OneUserSecurity(settings.user(), password));
      if (settings.cluster() != null) {
        settings.cluster().addTo(configuration, password);
      }
    }
    server.start();
    return new Broker(server);
  }

  private static Configuration parse() throws Exception {
    try (InputStream xml = Broker.class.getResourceAsStream(CONFIGURATION)) {
      if (xml == null) {
        throw new IOException(CONFIGURATION + " is missing");
      }
      return new FileConfigurationParser().parseMainConfig(xml);
    }
  }

  /** Whether it has ended by itself; between two roles it is so for a moment. */
  boolean isStopped() {
    return server.getActiveMQServer().getState() == ActiveMQServer.SERVER_STATE.STOPPED;
  }

  /**
   * What it is now: {@code active}, {@code replicated} (active, and its partner has all that it
   * has), {@code waiting} (for its partner's data), {@code ready} (the partner of an active one,
   * and has all that that one has), or {@code stopped}.
   */
  String role() {
    ActiveMQServer running = server.getActiveMQServer();
    if (running.getState() != ActiveMQServer.SERVER_STATE.STARTED) {
      return "stopped";
    }
    boolean insync = running.isReplicaSync();
    if (running.isActive()) {
      return insync ? "replicated" : "active";
    }
    return insync ? "ready" : "waiting";
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
