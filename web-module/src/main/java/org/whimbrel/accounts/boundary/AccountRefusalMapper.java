package org.whimbrel.accounts.boundary;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.platform.boundary.Problem;

/** Refusals as problem details. */
@Provider
public class AccountRefusalMapper implements ExceptionMapper<AccountRefusal> {
  @Override
  public Response toResponse(AccountRefusal refusal) {
    int status =
        switch (refusal.reason()) {
          case BAD_HANDLE, BAD_DISPLAY_NAME, BAD_PASSWORD, BAD_DEVICE_NAME -> 400;
          case WRONG_CREDENTIALS, BAD_REFRESH_TOKEN -> 401;
          case UNKNOWN_DEVICE, UNKNOWN_ACCOUNT, NO_AVATAR -> 404;
          case HANDLE_TAKEN, TOO_MANY_DEVICES, DEVICE_REVOKED -> 409;
          case AVATAR_TOO_LARGE -> 413;
          case BAD_IMAGE -> 415;
          case TOO_MANY_TRIES, TOO_MANY_REQUESTS -> Problem.tooManyRequests();
          case BUSY -> 503;
        };
    String code = refusal.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return Problem.of(status, code, refusal.getMessage(), refusal.retryAfterMs(), null)
        .toResponse();
  }
}
