package org.whimbrel.keys.boundary;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.boundary.CurrentDevice;
import org.whimbrel.accounts.boundary.SignedIn;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.keys.boundary.KeyRequests.NewEntry;
import org.whimbrel.keys.boundary.KeyRequests.NewRecord;
import org.whimbrel.keys.boundary.KeyRequests.Query;
import org.whimbrel.keys.boundary.KeyViews.Head;
import org.whimbrel.keys.boundary.KeyViews.Published;
import org.whimbrel.keys.boundary.KeyViews.UserChain;
import org.whimbrel.keys.boundary.KeyViews.Users;
import org.whimbrel.keys.control.KeyDirectory;
import org.whimbrel.keys.control.KeyPublisher;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.platform.boundary.MissingFieldException;

/** Device chains and key records. Bytes are base64url without padding. */
@RequestScoped
@Path("/keys")
@SignedIn
@SmallBody
@Tag(name = "keys")
@SecurityRequirement(name = "accessToken")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class KeyResource {
  @Inject KeyPublisher publisher;
  @Inject KeyDirectory directory;
  @Inject CurrentDevice current;

  /** Appends an entry to the chain of the caller's account. */
  @POST
  @Path("/chain")
  @Operation(
      summary = "Append an entry to one's device chain",
      description =
          "Any device of the account may bring it; its signatures decide. A record may come along"
              + " if the entry brings the calling device into the chain. A genesis where there is"
              + " a chain is an identity reset: it takes the next generation and the password."
              + " The very same entry again changes nothing.")
  @APIResponse(responseCode = "200", description = "How far the chain is now")
  @APIResponse(
      responseCode = "400",
      description = "bad-field, malformed-keys, bad-chain-signature, bad-key-signature")
  @APIResponse(responseCode = "401", description = "no-token, signed-out, wrong-credentials")
  @APIResponse(responseCode = "403", description = "wrong-owner, not-a-member")
  @APIResponse(
      responseCode = "404",
      description = "unknown-device: the one that comes is not signed in")
  @APIResponse(
      responseCode = "409",
      description =
          "chain-out-of-sequence, chain-fork, known-device, chain-out-of-bounds; of the record:"
              + " record-out-of-sequence, record-out-of-bounds")
  @APIResponse(responseCode = "413", description = "body-too-large")
  @APIResponse(responseCode = "429", description = "too-many-tries: of the password")
  @APIResponse(responseCode = "503", description = "busy; Retry-After tells when to try again")
  public Head append(@Nullable NewEntry wanted) throws KeyRefusal, AccountRefusal {
    NewEntry entry = required(wanted);
    return Head.from(
        publisher.publish(current.id(), entry.toEntry(), entry.toRecord(), entry.password()));
  }

  /** Publishes the calling device's next key. */
  @POST
  @Path("/record")
  @Operation(
      summary = "Publish this device's next key",
      description =
          "Its number is the last one's plus 1, also after a sign-out. The key before stays valid"
              + " until the record's grace ends. The very same record again changes nothing.")
  @APIResponse(responseCode = "200", description = "Published")
  @APIResponse(responseCode = "400", description = "bad-field, malformed-keys, bad-key-signature")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "wrong-owner, not-a-member")
  @APIResponse(responseCode = "404", description = "unknown-device: it is not signed in any more")
  @APIResponse(
      responseCode = "409",
      description =
          "record-out-of-sequence, record-out-of-bounds, chain-out-of-sequence, chain-fork")
  @APIResponse(responseCode = "413", description = "body-too-large")
  @APIResponse(responseCode = "429", description = "too-many-keys in their grace; see Retry-After")
  public Published publish(@Nullable NewRecord wanted) throws KeyRefusal {
    int n = publisher.publish(current.id(), required(wanted).toRecord());
    return new Published(current.id().number(), n);
  }

  /** Reads an account's chain and current records. */
  @GET
  @Path("/user/{id}")
  @Operation(
      summary = "Read the chain and the keys of one's own or a connected account",
      description =
          "Entries behind a place, a page at a time, and the current key of each device. An account"
              + " without a chain has generation 0.")
  @APIResponse(responseCode = "200", description = "Chain and keys")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "404", description = "unknown-account")
  public UserChain user(
      @PathParam("id") UUID user,
      @Parameter(description = "the generation that one knows; with another the chain comes whole")
          @QueryParam("generation")
          @Nullable Integer generation,
      @Parameter(description = "the newest place that one knows")
          @QueryParam("after")
          @DefaultValue("-1")
          int after)
      throws KeyRefusal {
    return UserChain.from(user, directory.page(current.id().account(), user, generation, after));
  }

  /** Reads the keys of many accounts. */
  @POST
  @Path("/query")
  @Operation(
      summary = "Read the keys of many accounts",
      description = "Accounts that one is not connected to are left out.")
  @APIResponse(responseCode = "200", description = "How far the chains are, and the keys")
  @APIResponse(responseCode = "400", description = "bad-field, bad-users: none, or too many")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "413", description = "body-too-large")
  public Users query(@Nullable Query wanted) throws KeyRefusal {
    Query query = required(wanted);
    if (query.users() == null) {
      throw new MissingFieldException("users");
    }
    return Users.from(directory.query(current.id().account(), query.users()));
  }

  private static <T> T required(@Nullable T body) {
    if (body == null) {
      throw new MissingFieldException("body");
    }
    return body;
  }
}
