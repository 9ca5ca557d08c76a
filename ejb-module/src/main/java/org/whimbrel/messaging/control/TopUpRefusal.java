package org.whimbrel.messaging.control;

/** Wraps for a message that were understood and not taken. */
public final class TopUpRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** There is no message of this id that the caller's account sent. */
    UNKNOWN_MESSAGE,
    /** The message was topped up as often as it may. */
    TOO_MANY_TOP_UPS
  }

  private final Reason reason;

  /** With a text for developers. */
  public TopUpRefusal(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
