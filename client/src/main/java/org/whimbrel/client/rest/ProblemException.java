package org.whimbrel.client.rest;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.net.Failures;

/** The server refused a request and said why, as problem details (RFC 9457). */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String detail;
  private final long retryAfterMs;
  private final @Nullable Long serverTimeMs;

  /**
   * A refusal.
   *
   * @param status the HTTP status
   * @param code what programs look at; empty if the answer had none
   * @param detail for developers
   * @param retryAfterMs when to try again; 0 if the server did not say
   * @param serverTimeMs the server's clock, where it was told
   */
  public ProblemException(
      int status, String code, String detail, long retryAfterMs, @Nullable Long serverTimeMs) {
    super("status " + status + (code.isEmpty() ? "" : " " + code + ": " + detail));
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
    this.serverTimeMs = serverTimeMs;
  }

  /** The refusal that made a future fail, if it was one. */
  public static Optional<ProblemException> in(Throwable failure) {
    return Failures.unwrap(failure) instanceof ProblemException problem
        ? Optional.of(problem)
        : Optional.empty();
  }

  /** Whether a future failed with this code. */
  public static boolean isCode(Throwable failure, String code) {
    return in(failure).filter(problem -> problem.code.equals(code)).isPresent();
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** What programs look at; empty if the answer had none. */
  public String code() {
    return code;
  }

  /** The same in words, for developers. */
  public String detail() {
    return detail;
  }

  /** When to try again, in milliseconds; 0 if the server did not say. */
  public long retryAfterMs() {
    return retryAfterMs;
  }

  /** The server's clock, milliseconds since 1970-01-01 UTC; null if it was not told. */
  public @Nullable Long serverTimeMs() {
    return serverTimeMs;
  }
}
