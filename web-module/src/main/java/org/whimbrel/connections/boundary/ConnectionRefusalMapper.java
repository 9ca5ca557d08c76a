package org.whimbrel.connections.boundary;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.whimbrel.connections.control.ConnectionRefusal;
import org.whimbrel.platform.boundary.Problem;

/** Refusals as problem details. */
@Provider
public class ConnectionRefusalMapper implements ExceptionMapper<ConnectionRefusal> {
  @Override
  public Response toResponse(ConnectionRefusal refusal) {
    return problem(refusal).toResponse();
  }

  static Problem problem(ConnectionRefusal refusal) {
    int status =
        switch (refusal.reason()) {
          case BAD_FIELD, OWN_ACCOUNT -> 400;
          case NOT_YOUR_ACCOUNT -> 403;
          case UNKNOWN_ACCOUNT, NO_CONNECTION -> 404;
          case BLOCKED_BY_YOU,
              BLOCKED,
              TOO_MANY_CONNECTIONS,
              TOO_MANY_REQUESTS_OPEN,
              RECIPIENT_FULL,
              TOO_MANY_BLOCKS,
              OWN_REQUEST,
              NO_REQUEST,
              ALREADY_ACCEPTED ->
              409;
          case TOO_MANY_REQUESTS -> Problem.tooManyRequests();
        };
    return Problem.of(
        status, refusal.reason().wire(), refusal.getMessage(), refusal.retryAfterMs(), null);
  }
}
