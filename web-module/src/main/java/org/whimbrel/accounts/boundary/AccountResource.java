package org.whimbrel.accounts.boundary;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.accounts.control.AccountStore;
import org.whimbrel.accounts.control.AvatarImage;
import org.whimbrel.accounts.control.Profiles;
import org.whimbrel.accounts.control.Registration;
import org.whimbrel.accounts.control.RequestLimits;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.platform.boundary.ClientAddress;

/** Accounts. */
@RequestScoped
@Path("/account")
@Tag(name = "accounts")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class AccountResource {
  @Inject Registration registration;
  @Inject RequestLimits limits;
  @Inject AccountStore store;
  @Inject Profiles profiles;
  @Inject CurrentDevice current;
  @Inject ClientAddress addresses;

  @Inject
  @ConfigProperty(name = "whimbrel.accounts.avatarMaxBytes")
  int avatarMaxBytes;

  /** What a new user tells. */
  public record NewAccount(
      @Nullable String handle, @Nullable String displayName, @Nullable String password) {}

  /** The name that others are to see. */
  public record NewProfile(@Nullable String displayName) {}

  /** Makes an account. */
  @POST
  @PermitAll
  @Operation(summary = "Register")
  @APIResponse(responseCode = "201", description = "Made")
  @APIResponse(responseCode = "400", description = "bad-handle, bad-display-name, bad-password")
  @APIResponse(responseCode = "409", description = "handle-taken")
  @APIResponse(
      responseCode = "429",
      description = "too-many-requests from this address; Retry-After tells when to try again")
  @APIResponse(responseCode = "503", description = "busy; Retry-After tells when to try again")
  public Response register(@Nullable NewAccount wanted, @Context HttpServletRequest request)
      throws AccountRefusal {
    limits.countRegistration(addresses.of(request));
    NewAccount account = Required.field("body", wanted);
    Account made =
        registration.register(
            Required.field("handle", account.handle()),
            Required.field("displayName", account.displayName()),
            Required.field("password", account.password()));
    return Response.status(Response.Status.CREATED).entity(AccountView.from(made)).build();
  }

  /** The account that is signed in. */
  @GET
  @Path("/me")
  @SignedIn
  @Operation(summary = "Who am I")
  @APIResponse(responseCode = "200", description = "The account")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @SecurityRequirement(name = "accessToken")
  public AccountView me() {
    return store
        .find(current.id().account())
        .map(AccountView::from)
        .orElseThrow(NotFoundException::new);
  }

  /** Changes the name. */
  @PUT
  @Path("/me")
  @SignedIn
  @Operation(summary = "Change the display name; everybody connected is told")
  @APIResponse(responseCode = "200", description = "The account as it is now")
  @APIResponse(responseCode = "400", description = "bad-display-name, bad-field, bad-json")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @SecurityRequirement(name = "accessToken")
  public AccountView rename(@Nullable NewProfile wanted) throws AccountRefusal {
    NewProfile profile = Required.field("body", wanted);
    return AccountView.from(
        profiles.rename(
            current.id().account(), Required.field("displayName", profile.displayName())));
  }

  /** Changes the picture. Takes any type, so that a wrong one is told in our words. */
  @PUT
  @Path("/me/avatar")
  @SignedIn
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Change the avatar; everybody connected is told")
  @RequestBody(
      required = true,
      content = {
        @Content(mediaType = "image/png"),
        @Content(mediaType = "image/jpeg"),
        @Content(mediaType = "image/webp")
      })
  @APIResponse(responseCode = "200", description = "The account as it is now")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "413", description = "avatar-too-large")
  @APIResponse(responseCode = "415", description = "bad-image")
  @SecurityRequirement(name = "accessToken")
  public AccountView showAvatar(InputStream body, @Context HttpHeaders headers)
      throws AccountRefusal, IOException {
    AvatarImage image = AvatarImage.read(contentType(headers), body, avatarMaxBytes);
    return AccountView.from(profiles.showAvatar(current.id().account(), image));
  }

  /** Takes the picture away. */
  @DELETE
  @Path("/me/avatar")
  @SignedIn
  @Operation(summary = "Remove the avatar; everybody connected is told")
  @APIResponse(responseCode = "204", description = "There is none any more")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @SecurityRequirement(name = "accessToken")
  public void removeAvatar() throws AccountRefusal {
    profiles.removeAvatar(current.id().account());
  }

  private static @Nullable String contentType(HttpHeaders headers) {
    MediaType type = headers.getMediaType();
    return type == null
        ? null
        : (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
  }
}
