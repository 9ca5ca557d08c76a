package org.whimbrel.messaging.control;

import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.List;

/**
 * Takes acknowledgements and read marks from the queue {@code receipts}: the log first, then the
 * nodes, then the acknowledgement of the batch (I7). A batch that comes again after its commit
 * finds nothing new and pushes nothing; what its first push lost is made up for by the sessions'
 * audit.
 */
@MessageDriven(name = "ReceiptListener")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ReceiptListener implements MessageListener {
  @Inject ReceiptLog log;
  @Inject DeliveryRouter router;
  @Inject DeadLetters deadLetters;

  @Override
  public void onMessage(Message jmsMessage) {
    try {
      byte[] payload = Payload.of(jmsMessage);
      ReceiptBatch batch;
      try {
        batch = ReceiptBatch.decode(payload);
      } catch (Wire.MalformedException malformed) {
        deadLetters.put(ReceiptIntake.QUEUE, payload, malformed);
        return;
      }
      apply(batch);
    } catch (JMSException e) {
      throw new RedeliverException("the receipts are to come again", e);
    }
  }

  /**
   * A device that was away for long may acknowledge very much at once. It is taken in steps, or one
   * transaction would hold up the mailboxes of all who wrote to it.
   */
  private void apply(ReceiptBatch batch) throws JMSException {
    ReceiptLog.Outcome outcome = log.apply(batch.acked(), batch.read());
    router.route(outcome.entries());
    while (!outcome.left().isEmpty()) {
      outcome = log.apply(outcome.left(), List.of());
      router.route(outcome.entries());
    }
  }
}
