package org.whimbrel.platform.control;

/**
 * What is needed is not there yet, or not any more because the node stops: the same again, later or
 * on another node, may succeed. {@link Failures#isTransient} knows it.
 */
public final class NotYetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Without a cause.
   *
   * @param message what is missing
   */
  public NotYetException(String message) {
    super(message);
  }

  /**
   * With what it is due to.
   *
   * @param message what is missing
   */
  public NotYetException(String message, Throwable cause) {
    super(message, cause);
  }
}
