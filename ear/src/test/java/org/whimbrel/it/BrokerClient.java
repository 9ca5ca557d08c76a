package org.whimbrel.it;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.Collections;
import java.util.Enumeration;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.whimbrel.launcher.BrokerGroup;

/** A client of one broker, which goes nowhere else when that one ends. */
final class BrokerClient implements AutoCloseable {
  static final String PASSWORD = "between-brokers";

  private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";
  private static final long RECEIVE_MS = 20_000;

  private final ActiveMQConnectionFactory factory;
  private final Connection connection;
  private final Session session;

  private BrokerClient(ActiveMQConnectionFactory factory) throws JMSException {
    this.factory = factory;
    this.connection = factory.createConnection("whimbrel", PASSWORD);
    this.session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    connection.start();
  }

  static BrokerClient of(BrokerGroup brokers, int broker) throws JMSException {
    return new BrokerClient(
        new ActiveMQConnectionFactory(
            "tcp://127.0.0.1:%d?ha=false&reconnectAttempts=0&useTopologyForLoadBalancing=false"
                .formatted(brokers.settings().port(broker))));
  }

  /** Returns when the broker has it on disk. The text is its duplicate id too. */
  void send(String queue, String text) throws JMSException {
    send(queue, text, Message.DEFAULT_TIME_TO_LIVE);
  }

  /** The same for a message that is good for some time only. */
  void send(String queue, String text, long ttlMs) throws JMSException {
    Message message = session.createTextMessage(text);
    message.setStringProperty(DUPLICATE_ID, text);
    MessageProducer producer = session.createProducer(session.createQueue(queue));
    producer.send(message, DeliveryMode.PERSISTENT, Message.DEFAULT_PRIORITY, ttlMs);
  }

  /** Takes a message, waiting for it; null if none comes. */
  @Nullable String receive(String queue) throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      Message message = consumer.receive(RECEIVE_MS);
      return message == null ? null : message.getBody(String.class);
    }
  }

  int count(String queue) throws JMSException {
    try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
      Enumeration<?> messages = browser.getEnumeration();
      return Collections.list(messages).size();
    }
  }

  @Override
  public void close() throws JMSException {
    try {
      connection.close();
    } finally {
      factory.close();
    }
  }
}
