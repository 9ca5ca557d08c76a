package org.whimbrel.bench.xmpp;

/** The server sent what this program cannot read, or did not expect. */
final class BadStreamException extends Exception {
  private static final long serialVersionUID = 1L;

  BadStreamException(String message) {
    super(message);
  }

  BadStreamException(String message, Throwable cause) {
    super(message, cause);
  }
}
