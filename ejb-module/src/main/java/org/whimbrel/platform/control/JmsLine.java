package org.whimbrel.platform.control;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * A session of the broker with one producer (Jakarta Messaging 3.1, section 6). It is opened by the
 * first use and kept, because a new one for each send would cost a third of the throughput; after a
 * failure the owner resets it, and the next use opens another one. For one thread.
 */
public final class JmsLine {
  private static final Logger LOG = System.getLogger(JmsLine.class.getName());

  private final ConnectionFactory factory;
  private final boolean transacted;
  private final Target target;
  private final int deliveryMode;
  private final long timeToLiveMs;
  private @Nullable Open open;

  private record Open(Connection connection, Session session, MessageProducer producer) {}

  /** Where a producer sends to. */
  public interface Target {
    /** Null for a producer that is told with each send. */
    @Nullable Destination in(Session session) throws JMSException;
  }

  /**
   * Opens nothing yet.
   *
   * @param transacted whether what is sent waits for {@link #commit}
   * @param deliveryMode one of {@link jakarta.jms.DeliveryMode}
   * @param timeToLiveMs after which what was not taken expires; 0 for never
   */
  public JmsLine(
      ConnectionFactory factory,
      boolean transacted,
      Target target,
      int deliveryMode,
      long timeToLiveMs) {
    this.factory = factory;
    this.transacted = transacted;
    this.target = target;
    this.deliveryMode = deliveryMode;
    this.timeToLiveMs = timeToLiveMs;
  }

  /** A message with these bytes. */
  public BytesMessage message(byte[] payload) throws JMSException {
    BytesMessage message = opened().session().createBytesMessage();
    message.writeBytes(payload);
    return message;
  }

  /** Sends to the target. */
  public void send(BytesMessage message) throws JMSException {
    opened().producer().send(message);
  }

  /** Sends to a queue, if there is no target. */
  public void send(String queue, BytesMessage message) throws JMSException {
    Open jms = opened();
    jms.producer().send(jms.session().createQueue(queue), message);
  }

  /**
   * Returns when the broker has all that was sent on disk; does nothing if nothing was.
   *
   * @throws JMSException if that is not known; call {@link #reset} then
   */
  public void commit() throws JMSException {
    Open jms = open;
    if (jms != null) {
      jms.session().commit();
    }
  }

  /** Closes the session, with what was sent and not committed. */
  public void reset() {
    Open jms = open;
    open = null;
    if (jms != null) {
      close(jms.connection());
    }
  }

  private Open opened() throws JMSException {
    Open jms = open;
    return jms == null ? connect() : jms;
  }

  private Open connect() throws JMSException {
    Connection connection = factory.createConnection();
    try {
      Session session =
          connection.createSession(
              transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(target.in(session));
      producer.setDeliveryMode(deliveryMode);
      producer.setTimeToLive(timeToLiveMs);
      Open opened = new Open(connection, session, producer);
      open = opened;
      return opened;
    } catch (JMSException | RuntimeException failure) {
      close(connection);
      throw failure;
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
