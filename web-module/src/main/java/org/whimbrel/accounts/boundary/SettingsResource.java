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
import org.whimbrel.accounts.entity.AccountId;

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
   * @param showPresence whether contacts may know when the user is there
   */
  public record Settings(@Nullable Boolean readReceipts, @Nullable Boolean showPresence) {}

  /** Reads them. */
  @GET
  @Operation(summary = "Read one's settings")
  @APIResponse(responseCode = "200", description = "The settings")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public Settings get() throws AccountRefusal {
    AccountId account = current.id().account();
    return new Settings(privacy.tellsReading(account), privacy.showsPresence(account));
  }

  /** Changes those that are given; the others stay. */
  @PUT
  @Operation(summary = "Change one's settings")
  @APIResponse(responseCode = "200", description = "The settings as they are now")
  @APIResponse(responseCode = "400", description = "bad-field, bad-json")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public Settings put(@Nullable Settings wanted) throws AccountRefusal {
    AccountId account = current.id().account();
    Settings change = Required.field("body", wanted);
    Boolean show = change.showPresence();
    if (show == null) {
      privacy.tellReading(account, Required.field("readReceipts", change.readReceipts()));
      return get();
    }
    Boolean tell = change.readReceipts();
    if (tell != null) {
      privacy.tellReading(account, tell);
    }
    privacy.showPresence(account, show);
    return get();
  }
}
