package org.whimbrel.broker;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivation;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;

/**
 * Consumers that are set up anew when their brokers could not be reached again. Artemis' own stay
 * as they are then, and take nothing any more, unless a message was just being worked on.
 */
final class PersistentActivation extends ActiveMQActivation {
  PersistentActivation(
      ActiveMQResourceAdapter adapter,
      MessageEndpointFactory endpoints,
      ActiveMQActivationSpec spec)
      throws ResourceException {
    super(adapter, endpoints, spec);
  }

  @Override
  protected ClientSession setupSession(ClientSessionFactory factory) throws Exception {
    ClientSession session = super.setupSession(factory);
    session.addFailoverListener(
        event -> {
          if (event == FailoverEventType.FAILOVER_FAILED) {
            startReconnectThread("no broker was found in time");
          }
        });
    return session;
  }
}
