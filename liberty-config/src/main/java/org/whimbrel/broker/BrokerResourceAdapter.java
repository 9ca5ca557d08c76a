package org.whimbrel.broker;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The Artemis resource adapter (Jakarta Connectors 2.1), which can start a broker in its own class
 * loader before any bean is activated. The properties are set from {@code server.xml}.
 */
public class BrokerResourceAdapter extends ActiveMQResourceAdapter {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(BrokerResourceAdapter.class.getName());

  private boolean brokerEmbedded;
  private String brokerDataDir = "";
  private String brokerNode = "";
  private String brokerAcceptor = "";
  private String brokerUrl = "";

  private transient @Nullable Broker broker;

  /** Whether to start a broker in this process. */
  public Boolean getBrokerEmbedded() {
    return brokerEmbedded;
  }

  /** See {@link #getBrokerEmbedded}. */
  public void setBrokerEmbedded(Boolean embedded) {
    this.brokerEmbedded = embedded;
  }

  /** Where the started broker keeps its data. */
  public String getBrokerDataDir() {
    return brokerDataDir;
  }

  /** See {@link #getBrokerDataDir}. */
  public void setBrokerDataDir(String dataDir) {
    this.brokerDataDir = dataDir;
  }

  /** The node whose delivery queue the started broker makes. */
  public String getBrokerNode() {
    return brokerNode;
  }

  /** See {@link #getBrokerNode}. */
  public void setBrokerNode(String node) {
    this.brokerNode = node;
  }

  /** Where the started broker listens besides this process; blank for nowhere. */
  public String getBrokerAcceptor() {
    return brokerAcceptor;
  }

  /** See {@link #getBrokerAcceptor}. */
  public void setBrokerAcceptor(String acceptor) {
    this.brokerAcceptor = acceptor;
  }

  /**
   * Where brokers of their own listen, with commas between; blank for what the connector's class
   * and parameters say.
   */
  public String getBrokerUrl() {
    return brokerUrl;
  }

  /** See {@link #getBrokerUrl}. */
  public void setBrokerUrl(String url) {
    this.brokerUrl = url;
  }

  @Override
  public void start(BootstrapContext context) throws ResourceAdapterInternalException {
    if (!brokerUrl.isBlank()) {
      connectTo(BrokerUrls.parse(brokerUrl));
    }
    if (brokerEmbedded) {
      startBroker();
    }
    super.start(context);
  }

  private void connectTo(BrokerUrls urls) throws ResourceAdapterInternalException {
    if (brokerEmbedded) {
      throw new ResourceAdapterInternalException(
          "whimbrel.broker.url is for brokers elsewhere: whimbrel.broker.embedded must be false");
    }
    setConnectorClassName(urls.connectorClassNames());
    setConnectionParameters(urls.connectionParameters());
    // A single broker has no partner that it could tell of.
    setHA(urls.addresses().size() > 1);
  }

  private void startBroker() throws ResourceAdapterInternalException {
    Thread thread = Thread.currentThread();
    ClassLoader callers = thread.getContextClassLoader();
    // Artemis finds its parts by the context class loader.
    thread.setContextClassLoader(getClass().getClassLoader());
    try {
      broker =
          Broker.start(
              new Broker.Settings(
                  Path.of(brokerDataDir),
                  brokerNode,
                  brokerAcceptor,
                  getUserName(),
                  getPassword(),
                  null));
    } catch (Exception failure) {
      LOG.log(Level.ERROR, "The embedded broker did not start", failure);
      throw new ResourceAdapterInternalException("the embedded broker did not start", failure);
    } finally {
      thread.setContextClassLoader(callers);
    }
  }

  @Override
  public void stop() {
    super.stop();
    Broker started = broker;
    broker = null;
    if (started != null) {
      try {
        started.close();
      } catch (Exception failure) {
        throw new IllegalStateException("the embedded broker did not stop", failure);
      }
    }
  }
}
