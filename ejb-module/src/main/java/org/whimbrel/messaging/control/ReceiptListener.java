package org.whimbrel.messaging.control;

import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.Map;
import org.whimbrel.accounts.entity.DeviceId;

/** Takes acknowledgements from the queue {@code receipts} and moves the devices' cursors. */
@MessageDriven(name = "ReceiptListener")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ReceiptListener implements MessageListener {
  @Inject DeviceCursors cursors;
  @Inject DeadLetters deadLetters;

  @Override
  public void onMessage(Message jmsMessage) {
    try {
      byte[] payload = Payload.of(jmsMessage);
      Map<DeviceId, Long> acked;
      try {
        acked = AckBatch.decode(payload);
      } catch (Wire.MalformedException malformed) {
        deadLetters.put(AckCollector.QUEUE, payload, malformed);
        return;
      }
      cursors.advance(acked);
    } catch (JMSException e) {
      throw new RedeliverException("the acknowledgements are to come again", e);
    }
  }
}
