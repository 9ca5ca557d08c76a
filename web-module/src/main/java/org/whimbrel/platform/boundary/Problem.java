package org.whimbrel.platform.boundary;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * Problem details (RFC 9457).
 *
 * @param type {@code urn:whimbrel:problem:<code>}, stable; what programs look at
 * @param title the code in words
 * @param status the HTTP status
 * @param detail what is wrong with this very request
 * @param code the last part of {@code type}, for convenience
 * @param retryAfterMs when to try again, in milliseconds; missing if that would not help
 * @param serverTimeMs the server's clock, where the client's seems wrong
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    @Nullable String detail,
    String code,
    @Nullable Long retryAfterMs,
    @Nullable Long serverTimeMs) {
  /** The media type of RFC 9457. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final int TOO_MANY_REQUESTS = 429;
  private static final String UNAUTHORIZED_CHALLENGE = "Bearer realm=\"whimbrel\"";

  /** A problem that waiting does not mend. */
  public static Problem of(int status, String code, @Nullable String detail) {
    return of(status, code, detail, null, null);
  }

  /** A problem with all that can be said of it. */
  public static Problem of(
      int status,
      String code,
      @Nullable String detail,
      @Nullable Long retryAfterMs,
      @Nullable Long serverTimeMs) {
    String title = Character.toUpperCase(code.charAt(0)) + code.substring(1).replace('-', ' ');
    return new Problem(
        "urn:whimbrel:problem:" + code, title, status, detail, code, retryAfterMs, serverTimeMs);
  }

  /** The response that carries it, with {@code Retry-After} and {@code WWW-Authenticate}. */
  public Response toResponse() {
    Response.ResponseBuilder response = Response.status(status).type(MEDIA_TYPE).entity(this);
    if (retryAfterMs != null) {
      response.header(HttpHeaders.RETRY_AFTER, Math.max(1, (retryAfterMs + 999) / 1000));
    }
    if (status == Response.Status.UNAUTHORIZED.getStatusCode()) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, UNAUTHORIZED_CHALLENGE);
    }
    return response.build();
  }

  /** The status of "too many requests" (RFC 6585), which JAX-RS has no short name for here. */
  public static int tooManyRequests() {
    return TOO_MANY_REQUESTS;
  }
}
