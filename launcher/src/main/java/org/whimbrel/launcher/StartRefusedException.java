package org.whimbrel.launcher;

/**
 * Something outside the program keeps it from starting: a port in use, a missing folder, a bad
 * setting. The message is meant for the operator and says what to change; no stack trace is needed.
 */
public final class StartRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param message what is wrong and what to do about it, in whole sentences
   */
  public StartRefusedException(String message) {
    super(message);
    this.reason = message;
  }

  /** The message; unlike {@link #getMessage} never null. */
  public String reason() {
    return reason;
  }
}
