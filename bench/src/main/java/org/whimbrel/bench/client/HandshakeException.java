package org.whimbrel.bench.client;

/** No socket this time; another try may succeed. */
final class HandshakeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final long retryAfterMs;

  HandshakeException(String message, long retryAfterMs, Throwable cause) {
    super(message, cause);
    this.retryAfterMs = retryAfterMs;
  }

  /** How long the server asked to wait, in milliseconds; 0 if it did not. */
  long retryAfterMs() {
    return retryAfterMs;
  }
}
