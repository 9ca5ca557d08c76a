package org.whimbrel.messaging.control;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches to a durable queue. Keeps its session, because a new one for each send would cost a
 * third of the throughput, and makes a new one after a failure.
 */
final class JmsBatchSink implements BatchSink {
  /** The broker's property for its filter of duplicates (I2: a first filter, not the proof). */
  static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

  private static final Logger LOG = System.getLogger(JmsBatchSink.class.getName());

  private final ConnectionFactory factory;
  private final String queue;
  private final long timeToLiveMs;

  private @Nullable Open open;

  private record Open(Connection connection, Session session, MessageProducer producer) {}

  /**
   * @param timeToLiveMs 0 for as long as it takes
   */
  JmsBatchSink(ConnectionFactory factory, String queue, long timeToLiveMs) {
    this.factory = factory;
    this.queue = queue;
    this.timeToLiveMs = timeToLiveMs;
  }

  @Override
  public void send(byte[] payload, String duplicateId, String group) throws JMSException {
    Open jms = open == null ? connect() : open;
    BytesMessage message = jms.session().createBytesMessage();
    message.writeBytes(payload);
    message.setStringProperty(DUPLICATE_ID, duplicateId);
    message.setStringProperty("JMSXGroupID", group);
    jms.producer().send(message);
  }

  private Open connect() throws JMSException {
    Connection connection = factory.createConnection();
    try {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(queue));
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      producer.setTimeToLive(timeToLiveMs);
      Open opened = new Open(connection, session, producer);
      open = opened;
      return opened;
    } catch (JMSException | RuntimeException failure) {
      close(connection);
      throw failure;
    }
  }

  @Override
  public void reset() {
    Open jms = open;
    open = null;
    if (jms != null) {
      close(jms.connection());
    }
  }

  private static void close(Connection broken) {
    try {
      broken.close();
    } catch (JMSException alreadyBroken) {
      LOG.log(Level.DEBUG, "The broken connection did not close either", alreadyBroken);
    }
  }
}
