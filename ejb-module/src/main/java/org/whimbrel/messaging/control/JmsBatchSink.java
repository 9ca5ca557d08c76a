package org.whimbrel.messaging.control;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import org.whimbrel.platform.control.JmsLine;

/** Sends batches to a durable queue. */
final class JmsBatchSink implements BatchSink {
  /** The broker's property for its filter of duplicates (I2: a first filter, not the proof). */
  static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

  private final JmsLine line;

  JmsBatchSink(ConnectionFactory factory, String queue) {
    line =
        new JmsLine(
            factory, false, session -> session.createQueue(queue), DeliveryMode.PERSISTENT, 0);
  }

  @Override
  public void send(byte[] payload, String duplicateId, String group) throws JMSException {
    BytesMessage message = line.message(payload);
    message.setStringProperty(DUPLICATE_ID, duplicateId);
    message.setStringProperty("JMSXGroupID", group);
    line.send(message);
  }

  @Override
  public void reset() {
    line.reset();
  }
}
