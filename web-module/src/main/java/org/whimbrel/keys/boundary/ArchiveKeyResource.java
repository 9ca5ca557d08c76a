package org.whimbrel.keys.boundary;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
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
import org.whimbrel.keys.boundary.KeyRequests.NewArchiveKeys;
import org.whimbrel.keys.boundary.KeyRequests.NewForm;
import org.whimbrel.keys.boundary.KeyViews.ArchiveView;
import org.whimbrel.keys.boundary.KeyViews.Form;
import org.whimbrel.keys.control.KeyArchive;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.platform.boundary.MissingFieldException;

/**
 * Archive keys, sealed to devices, and the recovery record. Bytes are base64url without padding.
 */
@RequestScoped
@Path("/archive")
@SignedIn
@Tag(name = "archive")
@SecurityRequirement(name = "accessToken")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ArchiveKeyResource {
  @Inject KeyArchive archive;
  @Inject CurrentDevice current;

  /** Keeps sealed archive keys. */
  @POST
  @Path("/keys")
  @ArchiveBody
  @Operation(
      summary = "Keep archive keys that one sealed to devices of one's account",
      description =
          "Signed by a device of the chain; all keys of an epoch have the same commitment. The next"
              + " epoch begins with its first key. The same again changes nothing.")
  @APIResponse(responseCode = "204", description = "Kept; the account's devices are told")
  @APIResponse(responseCode = "400", description = "bad-field, malformed-keys, bad-key-signature")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "wrong-owner, not-a-member")
  @APIResponse(
      responseCode = "409",
      description = "epoch-taken, epoch-out-of-sequence, record-out-of-sequence")
  @APIResponse(responseCode = "413", description = "body-too-large")
  @APIResponse(responseCode = "429", description = "too-many-requests")
  public void put(@Nullable NewArchiveKeys wanted) throws KeyRefusal {
    if (wanted == null) {
      throw new MissingFieldException("body");
    }
    archive.put(current.id(), wanted.toArchiveKeys());
  }

  /** What the calling device can open. */
  @GET
  @Path("/keys")
  @Operation(
      summary = "The archive keys that are sealed to this device or to the recovery key",
      description = "And which epochs there are, with the commitments to their keys.")
  @APIResponse(responseCode = "200", description = "Keys and epochs")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public ArchiveView keys() {
    return ArchiveView.from(archive.held(current.id()));
  }

  /** Sets the recovery record. */
  @PUT
  @Path("/recovery")
  @SmallBody
  @Operation(
      summary = "Set the record of the recovery key that one's chain names",
      description = "What was sealed to the one before is gone.")
  @APIResponse(responseCode = "204", description = "Set")
  @APIResponse(responseCode = "400", description = "bad-field, malformed-keys, bad-key-signature")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "wrong-owner, not-a-member")
  @APIResponse(
      responseCode = "409",
      description = "record-out-of-sequence, chain-out-of-sequence, chain-fork")
  @APIResponse(responseCode = "413", description = "body-too-large")
  @APIResponse(responseCode = "429", description = "too-many-requests")
  public void putRecovery(@Nullable NewForm wanted) throws KeyRefusal {
    if (wanted == null) {
      throw new MissingFieldException("body");
    }
    archive.putRecovery(current.id(), wanted.toRecord());
  }

  /** The recovery record. */
  @GET
  @Path("/recovery")
  @Operation(summary = "The record of the account's recovery key")
  @APIResponse(responseCode = "200", description = "The record")
  @APIResponse(responseCode = "204", description = "The account has none")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public Response recovery() {
    return archive
        .recovery(current.id().account())
        .map(
            record ->
                Response.ok(
                        new Form(record.bytes().toBase64Url(), record.signature().toBase64Url()))
                    .build())
        .orElseGet(() -> Response.noContent().build());
  }
}
