package org.whimbrel.connections.boundary;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.boundary.CurrentDevice;
import org.whimbrel.accounts.boundary.SignedIn;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.ConnectionLists;
import org.whimbrel.connections.control.ConnectionLists.ContactPage;
import org.whimbrel.connections.control.ConnectionLists.Wanted;
import org.whimbrel.connections.control.ConnectionRefusal;
import org.whimbrel.connections.entity.ConnectionState;
import org.whimbrel.keys.control.AccountKeys;
import org.whimbrel.keys.control.KeyDirectory;

/** The lists of connections. */
@RequestScoped
@Path("/connection/user/{userId}")
@SignedIn
@Tag(name = "connections")
@SecurityRequirement(name = "accessToken")
@Produces(MediaType.APPLICATION_JSON)
public class ConnectionListResource {
  private static final String PRIVATE = "private, no-cache";

  @Inject ConnectionLists lists;
  @Inject KeyDirectory keys;
  @Inject CurrentDevice current;

  /**
   * A page; {@code next} is the value of {@code after} for the one behind it, and missing on the
   * last.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PageView(List<ConnectionView> connections, @Nullable String next) {
    static PageView from(ContactPage page, Map<UUID, AccountKeys> keys) {
      return new PageView(
          page.contacts().stream()
              .map(contact -> ConnectionView.from(contact, keys.get(contact.person().id().value())))
              .toList(),
          page.next() == null ? null : page.next().toString());
    }
  }

  /** The caller's groups. */
  public record GroupsView(List<GroupView> groups) {
    static GroupsView from(Map<String, Integer> counts) {
      return new GroupsView(
          counts.entrySet().stream()
              .map(group -> new GroupView(group.getKey(), group.getValue()))
              .toList());
    }
  }

  /** A group and how many are in it. */
  public record GroupView(String name, int count) {}

  /** Reads a page of the caller's connections. */
  @GET
  @Operation(
      summary = "Read a page of one's connections",
      description =
          "In the order of the others' ids. Requests and blocks are connections too. Send the ETag"
              + " of the last answer as If-None-Match.")
  @APIResponse(
      responseCode = "200",
      description = "The page, with an ETag",
      content = @Content(schema = @Schema(implementation = PageView.class)))
  @APIResponse(responseCode = "304", description = "Nothing has changed")
  @APIResponse(responseCode = "400", description = "bad-field")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "not-your-account")
  public Response page(
      @PathParam("userId") UUID userId,
      @Parameter(description = "none, outgoing, incoming or accepted; all if missing")
          @QueryParam("state")
          @Nullable String state,
      @Parameter(description = "the name of a group; all if missing") @QueryParam("group")
          @Nullable String group,
      @Parameter(description = "the account behind which the page begins") @QueryParam("after")
          @Nullable String after,
      @Parameter(description = "the most connections wanted: 1 to 200, 100 if missing")
          @QueryParam("limit")
          @Nullable String limit,
      @Context UriInfo uri,
      @Context Request request)
      throws ConnectionRefusal {
    AccountId owner = OwnAccount.check(current.id(), userId);
    EntityTag tag =
        new EntityTag(ListTag.of(lists.version(owner), uri.getRequestUri().getRawQuery()));
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    Response.ResponseBuilder response =
        unchanged != null
            ? unchanged
            : Response.ok(view(lists.page(owner, new Wanted(state, group, after, limit))));
    return response.tag(tag).header(HttpHeaders.CACHE_CONTROL, PRIVATE).build();
  }

  /** With the keys of the accepted ones, all read at once. */
  private PageView view(ContactPage page) {
    List<UUID> accepted =
        page.contacts().stream()
            .filter(contact -> contact.side().state() == ConnectionState.ACCEPTED)
            .map(contact -> contact.person().id().value())
            .toList();
    return PageView.from(page, accepted.isEmpty() ? Map.of() : keys.of(accepted));
  }

  /** Reads the names of the caller's groups. */
  @GET
  @Path("/group")
  @Operation(summary = "Read the names of one's groups, with how many are in each")
  @APIResponse(
      responseCode = "200",
      description = "The groups, sorted by name",
      content = @Content(schema = @Schema(implementation = GroupsView.class)))
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "not-your-account")
  public GroupsView groups(@PathParam("userId") UUID userId) throws ConnectionRefusal {
    return GroupsView.from(lists.groups(OwnAccount.check(current.id(), userId)));
  }
}
