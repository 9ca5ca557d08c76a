package org.whimbrel.accounts.boundary;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.accounts.control.Credentials;
import org.whimbrel.accounts.control.SignIn;
import org.whimbrel.accounts.entity.DeviceId;

/** Signing in, staying signed in, signing out. */
@RequestScoped
@Path("/session")
@Tag(name = "accounts")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {
  @Inject Credentials credentials;
  @Inject SignIn signIn;
  @Inject CurrentDevice current;

  /** Handle and password, and the device: a known one's number, or a name for a new one. */
  public record SignInRequest(
      @Nullable String handle,
      @Nullable String password,
      @Nullable String deviceName,
      @Nullable Integer device) {}

  /** The refresh token, and whose it is. */
  public record RefreshRequest(
      @Nullable UUID account, @Nullable Integer device, @Nullable String refreshToken) {}

  /** The tokens of a device. */
  public record Tokens(
      String account, int device, String accessToken, String refreshToken, long expiresInMs) {
    static Tokens from(SignIn.Grant grant) {
      return new Tokens(
          grant.device().account().toString(),
          grant.device().number(),
          grant.accessToken(),
          grant.refreshToken(),
          grant.expiresInMs());
    }
  }

  /** Signs in. */
  @POST
  @PermitAll
  @Operation(summary = "Sign in on a device")
  @APIResponse(responseCode = "201", description = "Signed in")
  @APIResponse(responseCode = "400", description = "bad-device-name, bad-field, bad-json")
  @APIResponse(responseCode = "401", description = "wrong-credentials")
  @APIResponse(responseCode = "404", description = "unknown-device")
  @APIResponse(responseCode = "409", description = "too-many-devices, device-revoked")
  @APIResponse(responseCode = "429", description = "too-many-tries")
  @APIResponse(responseCode = "503", description = "busy; Retry-After tells when to try again")
  public Response signIn(@Nullable SignInRequest wanted) throws AccountRefusal {
    SignInRequest request = Required.field("body", wanted);
    String handle = Required.field("handle", request.handle());
    String password = Required.field("password", request.password());
    String name = request.deviceName() == null ? "" : request.deviceName();
    SignIn.Grant grant =
        signIn.open(credentials.authenticate(handle, password), name, request.device());
    return Response.status(Response.Status.CREATED).entity(Tokens.from(grant)).build();
  }

  /** Replaces both tokens. */
  @POST
  @Path("/refresh")
  @PermitAll
  @Operation(summary = "Replace both tokens; each refresh token is good for one use")
  @APIResponse(responseCode = "200", description = "New tokens")
  @APIResponse(responseCode = "401", description = "bad-refresh-token: sign in again")
  public Tokens refresh(@Nullable RefreshRequest wanted) throws AccountRefusal {
    RefreshRequest request = Required.field("body", wanted);
    DeviceId device =
        DeviceId.of(
            Required.field("account", request.account()),
            Required.field("device", request.device()));
    return Tokens.from(
        signIn.refresh(device, Required.field("refreshToken", request.refreshToken())));
  }

  /** Signs the device out. */
  @DELETE
  @SignedIn
  @Operation(summary = "Sign out: both tokens are worth nothing any more, the socket closes")
  @APIResponse(responseCode = "204", description = "Signed out")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @SecurityRequirement(name = "accessToken")
  public void signOut() {
    signIn.signOut(current.id());
  }
}
