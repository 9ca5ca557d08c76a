package org.whimbrel.accounts.boundary;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.DeviceId;

/** The device that a request of a {@link SignedIn} resource comes from. */
@RequestScoped
public class CurrentDevice {
  private @Nullable DeviceId id;

  /**
   * The device.
   *
   * @throws IllegalStateException in a resource that is not {@link SignedIn}
   */
  public DeviceId id() {
    if (id == null) {
      throw new IllegalStateException("the resource is not @SignedIn");
    }
    return id;
  }

  void set(DeviceId device) {
    this.id = device;
  }
}
