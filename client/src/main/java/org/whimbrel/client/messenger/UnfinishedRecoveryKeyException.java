package org.whimbrel.client.messenger;

/**
 * A recovery key was put into the account's chain, or may have been, and then something failed: the
 * one before is of no use any more, and nobody has seen the new one. Another has to be made.
 */
public final class UnfinishedRecoveryKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfinishedRecoveryKeyException(Throwable cause) {
    super(
        "the recovery key before may not be good any more, and the new one was not finished: make"
            + " another now",
        cause);
  }
}
