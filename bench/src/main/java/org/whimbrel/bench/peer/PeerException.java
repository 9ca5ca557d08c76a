package org.whimbrel.bench.peer;

/** A peer could not be started or used; the message is for the user. */
public final class PeerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what was wrong, in words. */
  public PeerException(String message) {
    super(message);
  }

  /** With what was wrong, in words, and why. */
  public PeerException(String message, Throwable cause) {
    super(message, cause);
  }
}
