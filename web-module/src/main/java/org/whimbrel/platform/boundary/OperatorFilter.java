package org.whimbrel.platform.boundary;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;
import org.whimbrel.platform.control.Operator;

/**
 * Lets the operator pass. The REST side is one application with one way to sign in, which is
 * tokens; the operator has none, so the password is looked at here.
 */
@Provider
@ForOperator
@Priority(Priorities.AUTHENTICATION)
public class OperatorFilter implements ContainerRequestFilter {
  private static final String CHALLENGE = "Basic realm=\"whimbrel operator\", charset=\"UTF-8\"";

  @Inject Operator operator;
  @Context @Nullable HttpServletRequest caller;

  @Override
  public void filter(ContainerRequestContext request) {
    String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (authorization == null || !Operator.isBasic(authorization)) {
      request.abortWith(notOperator());
      return;
    }
    if (!request.getSecurityContext().isSecure()) {
      request.abortWith(
          Problem.of(403, "tls-required", "The operator's password goes over TLS only.")
              .toResponse());
      return;
    }
    long waitMs = operator.tryAcquire(caller == null ? "" : caller.getRemoteAddr());
    if (waitMs > 0) {
      request.abortWith(
          Problem.of(
                  Problem.tooManyRequests(),
                  "too-many-requests",
                  "Too many tries; wait before the next.",
                  waitMs,
                  null)
              .toResponse());
    } else if (!operator.isOperator(authorization)) {
      request.abortWith(notOperator());
    }
  }

  private static Response notOperator() {
    Response problem =
        Problem.of(401, "not-operator", "Only the operator may do this.").toResponse();
    return Response.fromResponse(problem)
        .header(HttpHeaders.WWW_AUTHENTICATE, null)
        .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
        .build();
  }
}
