package org.whimbrel.messaging.control;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Where poison goes: kept whole, with the reason, for an operator to look at and to send again. */
@ApplicationScoped
public class DeadLetters {
  /** The queue of dead letters. */
  static final String QUEUE = "dead-letter";

  private static final Logger LOG = System.getLogger(DeadLetters.class.getName());

  @Resource(lookup = "jms/whimbrel", shareable = false)
  ConnectionFactory connectionFactory;

  /**
   * Keeps a payload that cannot be worked on. Returns when the broker has it on disk.
   *
   * @throws JMSException if it has not; the caller must not acknowledge the original then
   */
  void put(String queue, byte[] payload, Throwable reason) throws JMSException {
    try (Connection connection = connectionFactory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      BytesMessage letter = session.createBytesMessage();
      letter.writeBytes(payload);
      letter.setStringProperty("whimbrel_queue", queue);
      letter.setStringProperty("whimbrel_reason", reason.getClass().getName());
      session.createProducer(session.createQueue(QUEUE)).send(letter);
    }
    // The reason's text may quote values: its kind and place are enough here.
    LOG.log(
        Level.ERROR,
        "A message of the queue {0} went to the dead letters: {1}",
        queue,
        reason.getClass().getName());
  }
}
