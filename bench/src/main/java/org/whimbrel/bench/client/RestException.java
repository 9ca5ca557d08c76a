package org.whimbrel.bench.client;

/** The server refused a request, for good or more often than this program tries. */
public final class RestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  RestException(int status, String message) {
    super(message);
    this.status = status;
  }

  RestException(String message, Throwable cause) {
    super(message, cause);
    this.status = 0;
  }

  /** The HTTP status; 0 if there was no answer. */
  public int status() {
    return status;
  }
}
