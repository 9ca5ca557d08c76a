package org.whimbrel.messaging.control;

import jakarta.jms.JMSException;

/** Where a lane's batches go. Used by one thread at a time. */
interface BatchSink {
  /**
   * Returns when the batch is on the broker's disk.
   *
   * @param duplicateId the same for the same batch, however often it is sent
   * @param group batches of one group are worked on one after the other
   * @throws JMSException if that is not certain; sending again does no harm
   */
  void send(byte[] payload, String duplicateId, String group) throws JMSException;

  /** Lets go of the connection, after a failure or at the end. */
  void reset();
}
