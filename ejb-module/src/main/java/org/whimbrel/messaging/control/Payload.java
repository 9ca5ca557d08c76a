package org.whimbrel.messaging.control;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** The bytes of a message from the broker. */
final class Payload {
  private Payload() {}

  /** Its bytes; none if it is of another kind, which no decoder will take. */
  static byte[] of(Message message) throws JMSException {
    if (!(message instanceof BytesMessage bytes)) {
      return new byte[0];
    }
    byte[] payload = new byte[Math.toIntExact(bytes.getBodyLength())];
    bytes.readBytes(payload);
    return payload;
  }
}
