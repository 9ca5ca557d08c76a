package org.whimbrel.client.rest;

/** The server answered something that is not of the agreed form. */
public final class UnreadableAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a text for developers, which quotes nothing. */
  public UnreadableAnswerException(String detail) {
    super("the answer cannot be understood: " + detail);
  }
}
