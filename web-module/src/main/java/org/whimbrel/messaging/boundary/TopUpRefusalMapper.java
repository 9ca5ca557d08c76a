package org.whimbrel.messaging.boundary;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.whimbrel.messaging.control.TopUpRefusal;
import org.whimbrel.platform.boundary.Problem;

/** Refusals of top-ups as problem details. */
@Provider
public class TopUpRefusalMapper implements ExceptionMapper<TopUpRefusal> {
  @Override
  public Response toResponse(TopUpRefusal refusal) {
    return switch (refusal.reason()) {
      case UNKNOWN_MESSAGE -> Problem.of(404, "unknown-message", refusal.getMessage()).toResponse();
      case TOO_MANY_TOP_UPS ->
          Problem.of(Problem.tooManyRequests(), "too-many-top-ups", refusal.getMessage())
              .toResponse();
    };
  }
}
