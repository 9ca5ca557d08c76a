package org.whimbrel.messaging.control;

import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.List;
import org.whimbrel.platform.control.NodeId;

/** Takes what other nodes fanned out for this node's sessions, from {@code delivery.<node>}. */
@MessageDriven(name = "DeliveryListener")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DeliveryListener implements MessageListener {
  @Inject LocalDelivery local;
  @Inject DeadLetters deadLetters;
  @Inject NodeId node;

  @Override
  public void onMessage(Message jmsMessage) {
    try {
      byte[] payload = Payload.of(jmsMessage);
      List<Logged> delivery;
      try {
        delivery = NodeDelivery.decode(payload);
      } catch (Wire.MalformedException malformed) {
        deadLetters.put(node.deliveryQueue(), payload, malformed);
        return;
      }
      local.deliver(delivery);
    } catch (JMSException e) {
      throw new RedeliverException("the delivery is to come again", e);
    }
  }
}
