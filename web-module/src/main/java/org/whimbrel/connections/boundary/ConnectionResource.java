package org.whimbrel.connections.boundary;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.boundary.CurrentDevice;
import org.whimbrel.accounts.boundary.SignedIn;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.ConnectionRefusal;
import org.whimbrel.connections.control.Connections;
import org.whimbrel.platform.boundary.MissingFieldException;

/**
 * What one does with one connection. Each may be repeated at will. The paths' {@code recipientId}
 * is the other's account.
 */
@RequestScoped
@Path("/connection/user/{userId}/recipient/{recipientId}")
@SignedIn
@Tag(name = "connections")
@SecurityRequirement(name = "accessToken")
@Produces(MediaType.APPLICATION_JSON)
public class ConnectionResource {
  @Inject Connections connections;
  @Inject CurrentDevice current;

  /** The names of groups. */
  public record Groups(@Nullable List<@Nullable String> groups) {}

  /** Asks for a connection. */
  @POST
  @Operation(
      summary = "Ask for a connection",
      description = "If the other has asked before, both are connected. Again changes nothing.")
  @APIResponse(responseCode = "200", description = "The connection as it is now")
  @APIResponse(responseCode = "400", description = "own-account")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "not-your-account")
  @APIResponse(responseCode = "404", description = "unknown-account")
  @APIResponse(
      responseCode = "409",
      description =
          "blocked-by-you, too-many-connections, too-many-requests-open, recipient-full; blocked"
              + " where blocks may be known")
  @APIResponse(responseCode = "429", description = "too-many-requests; see Retry-After")
  public ConnectionView request(
      @PathParam("userId") UUID userId, @PathParam("recipientId") UUID recipientId)
      throws ConnectionRefusal {
    return ConnectionView.from(connections.request(own(userId), new AccountId(recipientId)));
  }

  /** Answers a request. */
  @PUT
  @Path("/request/{accept: true|false}")
  @Operation(summary = "Accept a request, or turn it away")
  @APIResponse(responseCode = "200", description = "The connection as it is now")
  @APIResponse(responseCode = "400", description = "own-account")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "not-your-account")
  @APIResponse(responseCode = "404", description = "unknown-account")
  @APIResponse(
      responseCode = "409",
      description =
          "own-request; accepting: no-request, blocked-by-you, too-many-connections; turning away:"
              + " already-accepted")
  public ConnectionView answer(
      @PathParam("userId") UUID userId,
      @PathParam("recipientId") UUID recipientId,
      @PathParam("accept") boolean accept)
      throws ConnectionRefusal {
    return ConnectionView.from(connections.answer(own(userId), new AccountId(recipientId), accept));
  }

  /** Blocks, or unblocks. */
  @PUT
  @Path("/block/{block: true|false}")
  @Operation(
      summary = "Block an account, or unblock it",
      description =
          "A connection stays, and the other sees no difference. A request of the other vanishes"
              + " from sight until the block is lifted; one to the other is cancelled.")
  @APIResponse(responseCode = "200", description = "The connection as it is now")
  @APIResponse(responseCode = "400", description = "own-account")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "not-your-account")
  @APIResponse(responseCode = "404", description = "unknown-account")
  @APIResponse(responseCode = "409", description = "too-many-blocks")
  public ConnectionView block(
      @PathParam("userId") UUID userId,
      @PathParam("recipientId") UUID recipientId,
      @PathParam("block") boolean block)
      throws ConnectionRefusal {
    return ConnectionView.from(connections.block(own(userId), new AccountId(recipientId), block));
  }

  /** Ends whatever is there. */
  @DELETE
  @Operation(
      summary = "End a connection, cancel one's request, or turn the other's away",
      description = "Blocks stay.")
  @APIResponse(responseCode = "204", description = "There is no connection any more")
  @APIResponse(responseCode = "400", description = "own-account")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "not-your-account")
  public void remove(@PathParam("userId") UUID userId, @PathParam("recipientId") UUID recipientId)
      throws ConnectionRefusal {
    connections.remove(own(userId), new AccountId(recipientId));
  }

  /** Puts a connection into groups. */
  @PUT
  @Path("/groups")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Name the groups that a connection is in, in place of those before",
      description = "1 to 40 characters each. The other never hears of them.")
  @APIResponse(responseCode = "200", description = "The connection as it is now")
  @APIResponse(responseCode = "400", description = "bad-field, own-account")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "not-your-account")
  @APIResponse(responseCode = "404", description = "unknown-account, no-connection")
  public ConnectionView group(
      @PathParam("userId") UUID userId,
      @PathParam("recipientId") UUID recipientId,
      @Nullable Groups wanted)
      throws ConnectionRefusal {
    if (wanted == null || wanted.groups() == null) {
      throw new MissingFieldException("groups");
    }
    return ConnectionView.from(
        connections.group(own(userId), new AccountId(recipientId), wanted.groups()));
  }

  private AccountId own(UUID named) throws ConnectionRefusal {
    return OwnAccount.check(current.id(), named);
  }
}
