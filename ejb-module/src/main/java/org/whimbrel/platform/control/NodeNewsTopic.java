package org.whimbrel.platform.control;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;

/** Sends to the topic of all nodes. Keeps its session until it is reset. Not thread-safe. */
final class NodeNewsTopic {
  /** The topic. */
  static final String NAME = "news";

  private final JmsLine line;

  NodeNewsTopic(ConnectionFactory factory, long timeToLiveMs) {
    line =
        new JmsLine(
            factory,
            false,
            session -> session.createTopic(NAME),
            DeliveryMode.NON_PERSISTENT,
            timeToLiveMs);
  }

  /** Hands a payload to the broker, which need not have it on disk when this returns. */
  void send(byte[] payload) throws JMSException {
    line.send(line.message(payload));
  }

  /** Closes the session; the next send makes a new one. */
  void reset() {
    line.reset();
  }
}
