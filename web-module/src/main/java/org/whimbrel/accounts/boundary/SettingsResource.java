package org.whimbrel.accounts.boundary;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.accounts.control.Privacy;

/** What an account has decided about itself. */
@RequestScoped
@Path("/account/me/settings")
@SignedIn
@Tag(name = "accounts")
@SecurityRequirement(name = "accessToken")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SettingsResource {
  @Inject Privacy privacy;
  @Inject CurrentDevice current;

  /**
   * The settings.
   *
   * @param readReceipts whether senders may know what the user has read
   */
  public record Settings(@Nullable Boolean readReceipts) {}

  /** Reads them. */
  @GET
  @Operation(summary = "Read one's settings")
  @APIResponse(responseCode = "200", description = "The settings")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public Settings get() throws AccountRefusal {
    return new Settings(privacy.tellsReading(current.id().account()));
  }

  /** Changes them. */
  @PUT
  @Operation(summary = "Change one's settings")
  @APIResponse(responseCode = "200", description = "The settings as they are now")
  @APIResponse(responseCode = "400", description = "bad-field, bad-json")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public Settings put(@Nullable Settings wanted) throws AccountRefusal {
    boolean tell = Required.field("readReceipts", Required.field("body", wanted).readReceipts());
    privacy.tellReading(current.id().account(), tell);
    return new Settings(tell);
  }
}
