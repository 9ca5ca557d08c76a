package org.whimbrel.accounts.boundary;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.accounts.control.Devices;
import org.whimbrel.accounts.entity.Device;
import org.whimbrel.accounts.entity.DeviceId;

/** The devices of the account that is signed in; there is no way to those of another. */
@RequestScoped
@Path("/device")
@SignedIn
@Tag(name = "accounts")
@SecurityRequirement(name = "accessToken")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class DeviceResource {
  @Inject Devices devices;
  @Inject CurrentDevice current;

  /** What a device is to be called. */
  public record NewName(@Nullable String name) {}

  /**
   * A device.
   *
   * @param device its number
   * @param lastSeenAtMs when it was last seen, to a step of an hour; missing if never
   * @param idle whether it is signed in and was not seen for long
   * @param current whether it is the one that asks
   * @param revoked whether it was signed out for ever
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DeviceView(
      int device,
      String name,
      long createdAtMs,
      @Nullable Long lastSeenAtMs,
      boolean signedIn,
      boolean idle,
      boolean current,
      boolean revoked) {
    static DeviceView from(Devices.Listed listed, DeviceId current) {
      Device device = listed.device();
      Instant seen = device.lastSeenAt();
      return new DeviceView(
          device.id().number(),
          device.name(),
          device.createdAt().toEpochMilli(),
          seen == null ? null : seen.toEpochMilli(),
          device.isSignedIn(),
          listed.idle(),
          device.id().equals(current),
          device.isRevoked());
    }
  }

  /** The devices of an account. */
  public record DeviceList(List<DeviceView> devices) {}

  /** The devices. */
  @GET
  @Operation(
      summary = "The account's devices",
      description =
          "By number. At most 50 that were not revoked, the signed-in ones first of all, and the 50"
              + " that were revoked last.")
  @APIResponse(responseCode = "200", description = "The devices")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  public DeviceList list() {
    return new DeviceList(
        devices.list(current.id().account()).stream()
            .map(listed -> DeviceView.from(listed, current.id()))
            .toList());
  }

  /** Renames one. */
  @PUT
  @Path("/{number}")
  @Operation(summary = "Rename a device")
  @APIResponse(responseCode = "204", description = "Renamed")
  @APIResponse(responseCode = "400", description = "bad-device-name, bad-field, bad-json")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "404", description = "unknown-device")
  public void rename(@PathParam("number") int number, @Nullable NewName wanted)
      throws AccountRefusal {
    NewName name = Required.field("body", wanted);
    devices.rename(own(number), Required.field("name", name.name()));
  }

  /** Revokes one. */
  @DELETE
  @Path("/{number}")
  @Operation(
      summary = "Revoke a device",
      description =
          "It is signed out at once and can never sign in again; its socket closes with 4403. It may"
              + " be the one that asks. Doing so again changes nothing.")
  @APIResponse(responseCode = "204", description = "Revoked")
  @APIResponse(responseCode = "401", description = "no-token, signed-out")
  @APIResponse(responseCode = "404", description = "unknown-device")
  public void revoke(@PathParam("number") int number) throws AccountRefusal {
    devices.revoke(own(number));
  }

  private DeviceId own(int number) {
    return new DeviceId(current.id().account(), number);
  }
}
