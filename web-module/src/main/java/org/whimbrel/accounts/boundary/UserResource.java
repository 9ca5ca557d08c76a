package org.whimbrel.accounts.boundary;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.accounts.control.AvatarImage;
import org.whimbrel.accounts.control.Profiles;
import org.whimbrel.accounts.control.UserSearch;

/** Other users, to whom knows their handle or id. */
@RequestScoped
@Path("/user")
@SignedIn
@Tag(name = "accounts")
@SecurityRequirement(name = "accessToken")
@Produces(MediaType.APPLICATION_JSON)
public class UserResource {
  /** The hash in lists tells when to ask again; a client adds it to the address as {@code ?v=}. */
  private static final String CACHE = "private, max-age=86400";

  @Inject UserSearch users;
  @Inject Profiles profiles;
  @Inject CurrentDevice current;

  /** The user of a handle. */
  @GET
  @Operation(
      summary = "Find a user by handle",
      description =
          "The whole handle; capitals count as small letters. There is no search for a part of it.")
  @APIResponse(responseCode = "200", description = "The user")
  @APIResponse(responseCode = "400", description = "bad-field")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "404", description = "unknown-account")
  @APIResponse(
      responseCode = "429",
      description = "too-many-requests; Retry-After tells when to try again")
  public AccountView find(@QueryParam("handle") @Nullable String handle) throws AccountRefusal {
    return AccountView.from(
        users.byHandle(current.id().account(), Required.field("handle", handle)));
  }

  /** The user of an id. */
  @GET
  @Path("/{id}")
  @Operation(summary = "A user by id", description = "Counts like a search by handle.")
  @APIResponse(responseCode = "200", description = "The user")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "404", description = "unknown-account")
  @APIResponse(
      responseCode = "429",
      description = "too-many-requests; Retry-After tells when to try again")
  public AccountView get(@PathParam("id") String id) throws AccountRefusal {
    return AccountView.from(users.byId(current.id().account(), id));
  }

  /** A user's avatar. */
  @GET
  @Path("/{id}/avatar")
  @Produces(MediaType.WILDCARD)
  @Operation(
      summary = "A user's avatar",
      description =
          "The ETag is the hash that lists of users tell. To see a new one at once, put the hash into"
              + " the address: ?v=<hash>.")
  @APIResponse(
      responseCode = "200",
      description = "The image",
      content = {
        @Content(mediaType = "image/png"),
        @Content(mediaType = "image/jpeg"),
        @Content(mediaType = "image/webp")
      })
  @APIResponse(responseCode = "304", description = "The client has it already")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "404", description = "no-avatar")
  public Response avatar(@PathParam("id") String id, @Context Request request)
      throws AccountRefusal {
    AvatarImage image = profiles.avatar(id);
    EntityTag tag = new EntityTag(image.hash());
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    Response.ResponseBuilder response =
        unchanged == null ? Response.ok(image.bytes(), image.contentType()) : unchanged;
    return response
        .tag(tag)
        .header(HttpHeaders.CACHE_CONTROL, CACHE)
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "default-src 'none'")
        .build();
  }
}
