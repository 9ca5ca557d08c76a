package org.whimbrel.keys.boundary;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.platform.boundary.Problem;

/** Refusals as problem details. */
@Provider
public class KeyRefusalMapper implements ExceptionMapper<KeyRefusal> {
  @Override
  public Response toResponse(KeyRefusal refusal) {
    return problem(refusal).toResponse();
  }

  static Problem problem(KeyRefusal refusal) {
    int status =
        switch (refusal.reason()) {
          case MALFORMED_KEYS, BAD_CHAIN_SIGNATURE, BAD_KEY_SIGNATURE, BAD_USERS -> 400;
          case WRONG_OWNER, NOT_A_MEMBER -> 403;
          case UNKNOWN_DEVICE, UNKNOWN_ACCOUNT -> 404;
          case CHAIN_OUT_OF_SEQUENCE,
              CHAIN_FORK,
              KNOWN_DEVICE,
              CHAIN_OUT_OF_BOUNDS,
              RECORD_OUT_OF_SEQUENCE,
              RECORD_OUT_OF_BOUNDS,
              EPOCH_TAKEN,
              EPOCH_OUT_OF_SEQUENCE ->
              409;
          case TOO_MANY_KEYS, TOO_MANY_REQUESTS -> Problem.tooManyRequests();
        };
    return Problem.of(
        status, refusal.reason().wire(), refusal.getMessage(), refusal.retryAfterMs(), null);
  }
}
