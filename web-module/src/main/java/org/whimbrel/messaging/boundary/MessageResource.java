package org.whimbrel.messaging.boundary;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.boundary.CurrentDevice;
import org.whimbrel.accounts.boundary.SignedIn;
import org.whimbrel.messaging.control.MailboxReader;
import org.whimbrel.messaging.control.MailboxReader.EntryPage;
import org.whimbrel.messaging.control.MessageArchive;
import org.whimbrel.messaging.control.MessageIntake;
import org.whimbrel.messaging.control.MessageStates;
import org.whimbrel.messaging.control.ReceiptIntake;
import org.whimbrel.messaging.control.ReceiptSettings;
import org.whimbrel.messaging.control.TopUpRefusal;
import org.whimbrel.messaging.control.WrapTopUp;
import org.whimbrel.messaging.entity.ArchiveWrapRows.ArchiveWrap;
import org.whimbrel.platform.boundary.MissingFieldException;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.sessions.control.Covered;
import org.whimbrel.sessions.control.SocketSettings;

/** Messages over REST: the same intake, the same log, the same JSON as on the socket. */
@RequestScoped
@Path("/message")
@SignedIn
@Tag(name = "messages")
@SecurityRequirement(name = "accessToken")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class MessageResource {
  @Inject MessageIntake intake;
  @Inject MailboxReader mailboxes;
  @Inject ReceiptIntake receipts;
  @Inject WrapTopUp topUps;
  @Inject MessageStates states;
  @Inject MessageArchive archives;
  @Inject ReceiptSettings receiptSettings;
  @Inject CurrentDevice current;
  @Inject SocketSettings settings;

  /** The fields of a send, for the description; {@link FrameCodec} is what reads them. */
  @Schema(
      name = "Send",
      requiredProperties = {"id", "to", "body"})
  public record SendFields(
      @Schema(description = "UUID version 7") UUID id,
      @Schema(description = "account ids", minItems = 1, maxItems = 1000) List<UUID> to,
      @Schema(description = "the envelope, base64url without padding") String body,
      @Schema(description = "packed, base64url without padding") String wraps) {}

  /** The field of a top-up, for the description. */
  @Schema(name = "Wraps", requiredProperties = "wraps")
  public record WrapFields(
      @Schema(description = "packed, base64url without padding") String wraps) {}

  /** The field of a read mark, for the description. */
  @Schema(name = "Read", requiredProperties = "ids")
  public record ReadFields(@Schema(description = "message ids") List<UUID> ids) {}

  /** How far a message has come. */
  public record StateView(UUID id, List<RecipientState> recipients) {
    static StateView from(UUID id, Map<UUID, String> states) {
      return new StateView(
          id,
          states.entrySet().stream()
              .map(each -> new RecipientState(each.getKey(), each.getValue()))
              .toList());
    }
  }

  /** Whom a message was addressed to. */
  public record RecipientsView(List<UUID> recipients) {}

  /** How far it has come with one of its recipients: sent, delivered or read. */
  public record RecipientState(UUID account, String state) {}

  /** How far the device has its entries safe. */
  public record Cursor(@Nullable Long n) {}

  /** Sends a message. Answers when it is durable. */
  @POST
  @Operation(
      summary = "Send a message",
      description = "The fields of the frame send. The same id again changes nothing.")
  @RequestBody(content = @Content(schema = @Schema(implementation = SendFields.class)))
  @APIResponse(responseCode = "202", description = "Accepted: durable, will not be lost")
  @APIResponse(responseCode = "400", description = "The codes of the frame rejected")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "409", description = "no-keys")
  @APIResponse(responseCode = "413", description = "frame-too-large, body-too-large")
  @APIResponse(responseCode = "429", description = "too-many-resends")
  @APIResponse(responseCode = "503", description = "busy; Retry-After tells when to try again")
  public void send(InputStream body, @Suspended AsyncResponse response) throws IOException {
    byte[] bytes = body.readNBytes(settings.frameMaxBytes() + 1);
    if (bytes.length > settings.frameMaxBytes()) {
      response.resume(FrameAnswers.tooLarge(settings.frameMaxBytes()));
      return;
    }
    try {
      Frame.Send send = FrameCodec.decodeSend(new String(bytes, StandardCharsets.UTF_8));
      intake.submit(current.id(), send, answer -> response.resume(FrameAnswers.of(answer)));
    } catch (BadFrameException bad) {
      response.resume(FrameAnswers.problem(bad.code(), bad.detail()));
    }
  }

  /** Adds wraps to a message that is in the log. */
  @POST
  @Path("/{id}/wraps")
  @Operation(
      summary = "Top a message up with wraps",
      description =
          "For devices that were missing or had a new key. The same again changes nothing.")
  @RequestBody(content = @Content(schema = @Schema(implementation = WrapFields.class)))
  @APIResponse(
      responseCode = "200",
      description = "What is still the matter: missing, extra, stale, superseded, records")
  @APIResponse(responseCode = "400", description = "bad-field, bad-wraps")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "404", description = "unknown-message")
  @APIResponse(responseCode = "413", description = "frame-too-large")
  @APIResponse(responseCode = "429", description = "too-many-top-ups")
  public Response topUp(@PathParam("id") UUID id, InputStream body)
      throws IOException, TopUpRefusal {
    byte[] bytes = body.readNBytes(settings.frameMaxBytes() + 1);
    if (bytes.length > settings.frameMaxBytes()) {
      return FrameAnswers.tooLarge(settings.frameMaxBytes());
    }
    Wraps wraps;
    try {
      wraps = FrameCodec.decodeWraps(new String(bytes, StandardCharsets.UTF_8));
    } catch (BadFrameException bad) {
      return FrameAnswers.problem(bad.code(), bad.detail());
    }
    return Response.ok(topUps.topUp(current.id().account(), id, wraps).toJson()).build();
  }

  /** Reads one page of the caller's own mailbox. */
  @GET
  @Operation(
      summary = "Read a page of one's mailbox",
      description = "Numbers in (after, through] that do not come are gone by retention.")
  @APIResponse(
      responseCode = "200",
      description = "entries as on the socket; through and head as in its sync mark")
  @APIResponse(responseCode = "400", description = "sync-out-of-range")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public Response page(
      @Parameter(description = "the number behind which the page begins")
          @QueryParam("after")
          @DefaultValue("0")
          long after,
      @Parameter(description = "the most entries wanted") @QueryParam("limit") @DefaultValue("50")
          int limit,
      @Parameter(description = "whether archived content keys are to come along")
          @QueryParam("archive")
          @DefaultValue("false")
          boolean archive) {
    Optional<EntryPage> page =
        limit < 1 ? Optional.empty() : mailboxes.page(current.id(), after, limit);
    if (page.isEmpty()) {
      return FrameAnswers.problem(ErrorCode.SYNC_OUT_OF_RANGE, "The mailbox does not reach there.");
    }
    Map<UUID, ArchiveWrap> wraps = archive ? archived(page.get().entries()) : Map.of();
    return Response.ok(MailboxPage.toJson(page.get(), wraps)).build();
  }

  private Map<UUID, ArchiveWrap> archived(List<Frame.Entry> entries) {
    List<UUID> messages =
        entries.stream().filter(entry -> entry.body() != null).map(Frame.Entry::id).toList();
    return archives.find(current.id().account(), messages);
  }

  /** Who else got a message. */
  @GET
  @Path("/{id}/recipients")
  @Operation(
      summary = "Whom a message was addressed to",
      description =
          "For its sender and those who got it. Check the list against the digest in the header,"
              + " which the sender has signed.")
  @APIResponse(
      responseCode = "200",
      description = "The accounts",
      content = @Content(schema = @Schema(implementation = RecipientsView.class)))
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "404", description = "unknown-message")
  public Response recipients(@PathParam("id") UUID id) {
    return archives
        .recipients(current.id().account(), id)
        .map(found -> Response.ok(new RecipientsView(found)).build())
        .orElseGet(() -> FrameAnswers.unknownMessage("The account has no such message."));
  }

  /** How far a message has come with each of its recipients. */
  @GET
  @Path("/{id}/state")
  @Operation(
      summary = "How far a message of one's own has come",
      description = "sent, delivered or read, for each recipient.")
  @APIResponse(
      responseCode = "200",
      description = "The states",
      content = @Content(schema = @Schema(implementation = StateView.class)))
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "404", description = "unknown-message")
  public Response state(@PathParam("id") UUID id) {
    return states
        .of(current.id().account(), id)
        .map(found -> Response.ok(StateView.from(id, found)).build())
        .orElseGet(() -> FrameAnswers.unknownMessage("The account has sent no such message."));
  }

  /** Marks messages as read, as the frame read does. */
  @POST
  @Path("/read")
  @Operation(summary = "Mark messages as read")
  @RequestBody(content = @Content(schema = @Schema(implementation = ReadFields.class)))
  @APIResponse(responseCode = "202", description = "Taken; an entry receipt follows")
  @APIResponse(responseCode = "400", description = "bad-field, not-json")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "413", description = "frame-too-large")
  @APIResponse(responseCode = "503", description = "unavailable")
  public Response read(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(settings.frameMaxBytes() + 1);
    if (bytes.length > settings.frameMaxBytes()) {
      return FrameAnswers.tooLarge(settings.frameMaxBytes());
    }
    Frame.Read read;
    try {
      read = FrameCodec.decodeRead(new String(bytes, StandardCharsets.UTF_8));
    } catch (BadFrameException bad) {
      return FrameAnswers.problem(bad.code(), bad.detail());
    }
    int max = receiptSettings.readMaxCount();
    if (read.ids().isEmpty() || read.ids().size() > max) {
      return FrameAnswers.problem(ErrorCode.BAD_FIELD, "ids has 1 to " + max + " messages.");
    }
    return receipts.read(current.id().account(), read.ids())
        ? Response.accepted().build()
        : FrameAnswers.problem(ErrorCode.UNAVAILABLE, "Too much is waiting.", 1_000L, null);
  }

  /** Acknowledges, cumulatively, as the frame ack does. */
  @PUT
  @Path("/cursor")
  @Operation(summary = "Acknowledge all entries up to n")
  @APIResponse(responseCode = "204", description = "Taken")
  @APIResponse(responseCode = "400", description = "bad-field, ack-out-of-range")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public Response acknowledge(@Nullable Cursor cursor) {
    if (cursor == null || cursor.n() == null) {
      throw new MissingFieldException("n");
    }
    long n = cursor.n();
    if (n < 0 || n > mailboxes.position(current.id()).head()) {
      return FrameAnswers.problem(
          ErrorCode.ACK_OUT_OF_RANGE, "The mailbox has no entry of this number.");
    }
    receipts.acked(current.id(), n, Covered.NOTHING);
    return Response.noContent().build();
  }
}
