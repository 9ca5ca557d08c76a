package org.whimbrel.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
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
   */
  public record Settings(
      Path dataDir,
      @Nullable String node,
      @Nullable String acceptorUri,
      String user,
      @Nullable String password) {
    @Override
    public String toString() {
      return "Settings[" + dataDir + "]";
    }
  }

  /**
   * Starts it. Returns when its queues may be used.
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

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
