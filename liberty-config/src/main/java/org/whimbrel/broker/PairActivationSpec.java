package org.whimbrel.broker;

import jakarta.resource.ResourceException;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;

/**
 * The share that the brokers of one pair have in an activation (Jakarta Connectors 2.1, chapter
 * 13): its consumers connect to them and to no others.
 */
final class PairActivationSpec extends ActiveMQActivationSpec {
  private static final long serialVersionUID = 1L;

  /**
   * Takes over what {@code server.xml} says of a queue's activation.
   *
   * @param whole for all pairs together
   * @param pair whose share this is
   * @param pairs how many pairs there are, at least 1; the sessions are divided among them, and
   *     each pair gets at least one
   */
  PairActivationSpec(ActiveMQActivationSpec whole, BrokerUrls pair, int pairs)
      throws ResourceException {
    setResourceAdapter(whole.getResourceAdapter());
    setUseJNDI(whole.isUseJNDI());
    setDestinationType(whole.getDestinationType());
    setDestination(whole.getDestination());
    setUser(whole.getUser());
    try {
      setPassword(whole.getOwnPassword());
    } catch (Exception masked) { // so it is declared, for passwords that have to be decoded
      throw new ResourceException("the broker's password cannot be read", masked);
    }
    setMaxSession((whole.getMaxSession() + pairs - 1) / pairs);
    setSetupAttempts(whole.getSetupAttempts());
    setSetupInterval(whole.getSetupInterval());
    setConnectorClassName(pair.connectorClassNames());
    setConnectionParameters(pair.connectionParameters());
    setHA(pair.isHighlyAvailable());
  }
}
