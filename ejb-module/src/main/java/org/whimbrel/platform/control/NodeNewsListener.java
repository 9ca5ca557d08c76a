package org.whimbrel.platform.control;

import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Hears what the nodes tell each other on the topic {@code news}; every node has one subscription
 * of its own, which does not outlive its connection. Nothing is delivered again: what is lost is
 * found out by its number.
 */
@MessageDriven(name = "NodeNewsListener")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NodeNewsListener implements MessageListener {
  private static final Logger LOG = System.getLogger(NodeNewsListener.class.getName());

  @Inject NodeNewsTask task;

  @Override
  public void onMessage(Message message) {
    try {
      task.hear(payload(message));
    } catch (JMSException | RuntimeException failure) {
      LOG.log(Level.WARNING, "A message of another node could not be taken", failure);
    }
  }

  private static byte[] payload(Message message) throws JMSException {
    if (!(message instanceof BytesMessage bytes)) {
      return new byte[0];
    }
    byte[] payload = new byte[Math.toIntExact(bytes.getBodyLength())];
    bytes.readBytes(payload);
    return payload;
  }
}
