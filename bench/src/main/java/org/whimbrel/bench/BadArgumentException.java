package org.whimbrel.bench;

/** An argument that cannot be used; the message is for the user. */
final class BadArgumentException extends Exception {
  private static final long serialVersionUID = 1L;

  BadArgumentException(String message) {
    super(message);
  }
}
