package org.whimbrel.client.rest;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.rest.Requests.Call;

/** The devices of one's own account. Thread-safe. */
public final class DeviceApi {
  private final SignedInRequests requests;

  /** As this device. */
  public DeviceApi(SignedInRequests requests) {
    this.requests = requests;
  }

  /**
   * A device.
   *
   * @param device its number
   * @param name what its owner calls it
   * @param createdAtMs when it first signed in, milliseconds since 1970-01-01 UTC
   * @param lastSeenAtMs when it was last connected, or null
   * @param signedIn whether it is
   * @param idle whether it was not seen for long
   * @param current whether it is this one
   * @param revoked whether it was revoked
   */
  public record Device(
      int device,
      String name,
      long createdAtMs,
      @Nullable Long lastSeenAtMs,
      boolean signedIn,
      boolean idle,
      boolean current,
      boolean revoked) {
    static Device from(Fields fields) {
      return new Device(
          fields.small("device"),
          fields.text("name"),
          fields.number("createdAtMs"),
          fields.optionalNumber("lastSeenAtMs"),
          fields.flag("signedIn"),
          fields.flag("idle"),
          fields.flag("current"),
          fields.flag("revoked"));
    }
  }

  /** All devices. */
  public CompletableFuture<List<Device>> list() {
    return requests.read(Call.get("/device"), fields -> fields.each("devices", Device::from));
  }

  /** Gives a device another name. */
  public CompletableFuture<Void> rename(int device, String name) {
    return requests.done(Call.put("/device/" + device, Requests.object().put("name", name)));
  }

  /** Revokes a device; take it out of the device chain as well. */
  public CompletableFuture<Void> revoke(int device) {
    return requests.done(Call.delete("/device/" + device));
  }
}
