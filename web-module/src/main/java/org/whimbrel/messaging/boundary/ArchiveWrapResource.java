package org.whimbrel.messaging.boundary;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.boundary.CurrentDevice;
import org.whimbrel.accounts.boundary.SignedIn;
import org.whimbrel.keys.boundary.ArchiveBody;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.messaging.control.MessageArchive;
import org.whimbrel.messaging.entity.ArchiveWrapRows.ArchiveWrap;
import org.whimbrel.platform.boundary.MissingFieldException;
import org.whimbrel.platform.boundary.Problem;
import org.whimbrel.protocol.Bytes;

/** Content keys of messages, kept under the account's archive keys. */
@RequestScoped
@Path("/archive/wraps")
@SignedIn
@Tag(name = "archive")
@SecurityRequirement(name = "accessToken")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ArchiveWrapResource {
  @Inject MessageArchive archive;
  @Inject CurrentDevice current;

  /** The content key of a message: AES-KW under the archive key of an epoch, base64url. */
  public record NewWrap(@Nullable UUID id, @Nullable Integer epoch, @Nullable String wrap) {
    Optional<ArchiveWrap> toWrap() {
      if (id == null || epoch == null || wrap == null) {
        throw new MissingFieldException("wraps: id, epoch, wrap");
      }
      try {
        Bytes bytes = Bytes.fromBase64Url(wrap);
        return epoch >= 1 && id.version() == 7 && bytes.size() == MessageArchive.WRAP_BYTES
            ? Optional.of(new ArchiveWrap(id, epoch, bytes))
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  /** Content keys. */
  public record NewWraps(@Nullable List<@Nullable NewWrap> wraps) {}

  /** Keeps content keys. */
  @POST
  @ArchiveBody
  @Operation(
      summary = "Keep content keys of messages in one's mailbox for later devices",
      description =
          "The first for a message and epoch stays. Messages that are not in the mailbox, and"
              + " epochs that there are not, are passed over. GET /message gives them with archive=true.")
  @APIResponse(responseCode = "204", description = "Kept")
  @APIResponse(responseCode = "400", description = "bad-field")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "403", description = "not-a-member")
  @APIResponse(responseCode = "413", description = "body-too-large")
  @APIResponse(responseCode = "429", description = "too-many-requests")
  public Response add(@Nullable NewWraps wanted) throws KeyRefusal {
    if (wanted == null || wanted.wraps() == null) {
      throw new MissingFieldException("wraps");
    }
    int max = archive.wrapsMax();
    if (wanted.wraps().isEmpty() || wanted.wraps().size() > max) {
      return badField("wraps has 1 to " + max + " entries.");
    }
    List<ArchiveWrap> wraps = new ArrayList<>();
    for (NewWrap each : wanted.wraps()) {
      Optional<ArchiveWrap> wrap = each == null ? Optional.empty() : each.toWrap();
      if (wrap.isEmpty()) {
        return badField(
            "A wrap has a message's id, an epoch from 1, and %d bytes."
                .formatted(MessageArchive.WRAP_BYTES));
      }
      wraps.add(wrap.get());
    }
    archive.add(current.id(), wraps);
    return Response.noContent().build();
  }

  private static Response badField(String detail) {
    return Problem.of(400, "bad-field", detail).toResponse();
  }
}
