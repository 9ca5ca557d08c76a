package org.whimbrel.messaging.entity;

import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.accounts.entity.DeviceKey;

/** How far a device has acknowledged its account's mailbox. */
@Entity
@Table(name = "device_cursor")
public class DeviceCursor {

  @EmbeddedId
  @AttributeOverride(name = "number", column = @Column(name = "device", nullable = false))
  private DeviceKey key;

  @Column(nullable = false)
  private long acked;

  /** For the persistence provider. */
  protected DeviceCursor() {}

  /** A cursor before the first entry. */
  public DeviceCursor(DeviceId device) {
    this.key = new DeviceKey(device);
  }

  /** Whose cursor it is. */
  public DeviceId device() {
    return key.id();
  }

  /** All entries up to this number are safe on the device. */
  public long acked() {
    return acked;
  }
}
