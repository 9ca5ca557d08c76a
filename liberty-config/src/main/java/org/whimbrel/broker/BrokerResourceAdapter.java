package org.whimbrel.broker;

import jakarta.jms.Queue;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.ConnectionFactoryProperties;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivation;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.jspecify.annotations.Nullable;

/**
 * The Artemis resource adapter (Jakarta Connectors 2.1), which can start a broker in its own class
 * loader before any bean is activated. The properties are set from {@code server.xml}.
 *
 * <p>With several pairs of brokers, who takes from a queue takes from it at every pair. Messages
 * that belong to a group, as ours do, stay at the pair where they were put, whether or not anybody
 * takes them there.
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
  private transient List<BrokerUrls> pairs = List.of();
  private final transient Map<ActivationSpec, List<PairActivationSpec>> divided =
      Collections.synchronizedMap(new IdentityHashMap<>());

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
      pairs = BrokerUrls.parsePairs(brokerUrl);
      connectTo(BrokerUrls.all(pairs));
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
    setHA(urls.isHighlyAvailable());
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
  public void endpointActivation(MessageEndpointFactory endpoints, ActivationSpec spec)
      throws ResourceException {
    getDefaultActiveMQConnectionFactory(); // sets up what all activations need
    if (!(spec instanceof ActiveMQActivationSpec whole)) {
      throw new ResourceException("not an activation of this resource adapter: " + spec);
    }
    if (pairs.size() < 2 || !Queue.class.getName().equals(whole.getDestinationType())) {
      activate(endpoints, whole); // what goes to a topic's subscription finds it where it is
      return;
    }
    List<PairActivationSpec> shares = new ArrayList<>();
    for (BrokerUrls pair : pairs) {
      shares.add(new PairActivationSpec(whole, pair, pairs.size()));
    }
    divided.put(spec, shares);
    for (PairActivationSpec share : shares) {
      activate(endpoints, share);
    }
  }

  private void activate(MessageEndpointFactory endpoints, ActiveMQActivationSpec spec)
      throws ResourceException {
    ActiveMQActivation activation = new PersistentActivation(this, endpoints, spec);
    getActivations().put(spec, activation);
    activation.start();
  }

  @Override
  public void endpointDeactivation(MessageEndpointFactory endpoints, ActivationSpec spec) {
    List<PairActivationSpec> shares = divided.remove(spec);
    if (shares == null) {
      super.endpointDeactivation(endpoints, spec);
    } else {
      shares.forEach(share -> super.endpointDeactivation(endpoints, share));
    }
  }

  @Override
  public ActiveMQConnectionFactory newConnectionFactory(ConnectionFactoryProperties properties) {
    ActiveMQConnectionFactory factory = super.newConnectionFactory(properties);
    if (properties instanceof PairActivationSpec) {
      factory.setUseTopologyForLoadBalancing(false); // the topology has the other pairs, too
    }
    return factory;
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
