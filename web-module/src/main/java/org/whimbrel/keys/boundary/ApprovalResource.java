package org.whimbrel.keys.boundary;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.boundary.CurrentDevice;
import org.whimbrel.accounts.boundary.SignedIn;
import org.whimbrel.keys.boundary.KeyRequests.NewApproval;
import org.whimbrel.keys.boundary.KeyViews.ApprovalView;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.keys.control.LinkApprovals;
import org.whimbrel.platform.boundary.MissingFieldException;

/** Carries the word of an old device to a new one. Bytes are base64url without padding. */
@RequestScoped
@Path("/keys/approval")
@SignedIn
@SmallBody
@Tag(name = "keys")
@SecurityRequirement(name = "accessToken")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ApprovalResource {
  @Inject LinkApprovals approvals;
  @Inject CurrentDevice current;

  /** Approves a new device. */
  @PUT
  @Path("/{device}")
  @Operation(
      summary = "Approve a new device of one's account",
      description =
          "The chain entry that adds it, signed by the calling device, and what shows the new"
              + " device that it comes from one that has seen its link request. Kept for a while.")
  @APIResponse(responseCode = "204", description = "Kept until the new device fetches it")
  @APIResponse(responseCode = "400", description = "bad-field, malformed-keys, bad-chain-signature")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "wrong-owner, not-a-member")
  @APIResponse(responseCode = "404", description = "unknown-device: it is not signed in")
  @APIResponse(
      responseCode = "409",
      description = "chain-out-of-sequence, chain-fork, known-device, chain-out-of-bounds")
  @APIResponse(responseCode = "413", description = "body-too-large")
  @APIResponse(responseCode = "429", description = "too-many-requests")
  public void approve(@PathParam("device") int device, @Nullable NewApproval wanted)
      throws KeyRefusal {
    if (wanted == null) {
      throw new MissingFieldException("body");
    }
    approvals.put(current.id(), device, wanted.toApproval());
  }

  /** Fetches the approval of the calling device. */
  @GET
  @Operation(summary = "Fetch the approval of this device")
  @APIResponse(responseCode = "200", description = "The approval")
  @APIResponse(responseCode = "204", description = "None is there, or it has become too old")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public Response approval() {
    return approvals
        .of(current.id())
        .map(found -> Response.ok(ApprovalView.from(found)).build())
        .orElseGet(() -> Response.noContent().build());
  }
}
