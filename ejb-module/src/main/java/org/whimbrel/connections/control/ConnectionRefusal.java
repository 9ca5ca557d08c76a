package org.whimbrel.connections.control;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request about a connection that was understood and not granted. Nothing has changed. */
public final class ConnectionRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** A field is not as it must be. */
    BAD_FIELD,
    /** Nobody connects to oneself. */
    OWN_ACCOUNT,
    /** The path names another account than the one that is signed in. */
    NOT_YOUR_ACCOUNT,
    /** No such account. */
    UNKNOWN_ACCOUNT,
    /** Neither connected nor asked. */
    NO_CONNECTION,
    /** The caller blocks the other. */
    BLOCKED_BY_YOU,
    /** The other blocks the caller, and the configuration lets that be known. */
    BLOCKED,
    /** The caller has as many connections and requests as an account may have. */
    TOO_MANY_CONNECTIONS,
    /** The caller has as many unanswered requests as an account may have. */
    TOO_MANY_REQUESTS_OPEN,
    /** The other has as many unanswered requests as an account takes. */
    RECIPIENT_FULL,
    /** The caller blocks as many as an account may. */
    TOO_MANY_BLOCKS,
    /** The request is the caller's own; the other has to answer it. */
    OWN_REQUEST,
    /** There is no request, or not any more. */
    NO_REQUEST,
    /** The request has been accepted; delete the connection instead. */
    ALREADY_ACCEPTED,
    /** Too many requests in the last hour; try again later. */
    TOO_MANY_REQUESTS;

    /** The wire form. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Reason reason;
  private final @Nullable Long retryAfterMs;

  /** A refusal that no waiting will change. */
  public ConnectionRefusal(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /** A refusal that may be different after the given time. */
  public ConnectionRefusal(Reason reason, String detail, @Nullable Long retryAfterMs) {
    super(detail);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** When to try again, in milliseconds; null if that would not help. */
  public @Nullable Long retryAfterMs() {
    return retryAfterMs;
  }
}
