package org.whimbrel.accounts.boundary;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.security.Principal;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccessTokens;
import org.whimbrel.accounts.control.SignIn;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.boundary.Problem;

/**
 * Lets a request pass whose access token MicroProfile JWT has verified and whose device is still
 * signed in: a token alone would outlive the sign-out by minutes.
 */
@Provider
@SignedIn
@Priority(Priorities.AUTHENTICATION)
public class SignedInFilter implements ContainerRequestFilter {
  @Inject SignIn signIn;
  @Inject CurrentDevice current;

  @Override
  public void filter(ContainerRequestContext request) {
    Optional<TokenBearer> bearer = bearer(request.getSecurityContext().getUserPrincipal());
    if (bearer.isEmpty()) {
      request.abortWith(
          Problem.of(401, "no-token", "The request needs an access token.").toResponse());
    } else if (!signIn.isSignedIn(bearer.get())) {
      request.abortWith(Problem.of(401, "signed-out", "The device is signed out.").toResponse());
    } else {
      current.set(bearer.get().device());
    }
  }

  /** The principal is the verified token (MicroProfile JWT 2.1, section 6.3), or there is none. */
  private static Optional<TokenBearer> bearer(@Nullable Principal principal) {
    if (!(principal instanceof JsonWebToken jwt)) {
      return Optional.empty();
    }
    Object number = jwt.getClaim(AccessTokens.DEVICE_CLAIM);
    Object signIn = jwt.getClaim(AccessTokens.SIGN_IN_CLAIM);
    if (number == null || signIn == null) {
      return Optional.empty();
    }
    DeviceId device =
        DeviceId.of(UUID.fromString(jwt.getSubject()), Integer.parseInt(number.toString()));
    return Optional.of(new TokenBearer(device, Integer.parseInt(signIn.toString())));
  }
}
