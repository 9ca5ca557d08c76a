package org.whimbrel.messaging.control;

import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.List;
import org.whimbrel.platform.control.Failures;

/**
 * Takes batches from the queue {@code intake}: log first, then the nodes, then the acknowledgement
 * of the batch, which the container sends when {@link #onMessage} returns (I7). After a failure
 * that may pass the batch is given back, and is the next one again, so that an account's messages
 * keep their order; a poisonous message goes to the dead letters alone and the rest of its batch
 * flows on.
 */
@MessageDriven(name = "FanOutListener")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class FanOutListener implements MessageListener {
  @Inject MessageLog log;
  @Inject DeliveryRouter router;
  @Inject FanOutLag lag;
  @Inject DeadLetters deadLetters;
  @Inject FanOutPause pause;

  @Override
  public void onMessage(Message jmsMessage) {
    boolean done = false;
    try {
      take(jmsMessage);
      done = true;
    } catch (JMSException e) {
      throw new RedeliverException("the batch is to be delivered again", e);
    } finally {
      if (!done) {
        pause.take();
      }
    }
  }

  private void take(Message jmsMessage) throws JMSException {
    byte[] payload = Payload.of(jmsMessage);
    List<AcceptedMessage> batch;
    try {
      batch = MessageBatch.decode(payload);
    } catch (Wire.MalformedException malformed) {
      deadLetters.put(MessageIntake.QUEUE, payload, malformed);
      return;
    }
    fanOut(batch);
    if (!batch.isEmpty()) {
      lag.logged(batch.get(0).acceptedAtMs());
    }
  }

  private void fanOut(List<AcceptedMessage> batch) throws JMSException {
    try {
      router.route(log.append(batch));
    } catch (RuntimeException failure) {
      if (Failures.isTransient(failure)) {
        throw failure;
      }
      if (batch.size() == 1) {
        deadLetters.put(MessageIntake.QUEUE, MessageBatch.encode(batch), failure);
      } else {
        for (AcceptedMessage message : batch) {
          fanOut(List.of(message));
        }
      }
    }
  }
}
