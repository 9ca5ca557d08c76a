package org.whimbrel.client.mailbox;

/** So many messages wait for their answer that no more are taken; try again later. */
public final class OutboxFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutboxFullException(int maxCount) {
    super(maxCount + " messages wait for their answer");
  }
}
