package org.whimbrel.messaging.control;

/** Tells the container that the message has not been worked on and must be delivered again. */
final class RedeliverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RedeliverException(String message, Throwable cause) {
    super(message, cause);
  }
}
