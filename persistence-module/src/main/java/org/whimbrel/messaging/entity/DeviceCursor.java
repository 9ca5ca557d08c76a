package org.whimbrel.messaging.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.DeviceId;

/** How far a device has acknowledged its account's mailbox. */
@Entity
@Table(name = "device_cursor")
public class DeviceCursor {

  /** The key of a cursor's row. */
  @Embeddable
  public static class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    @Column(name = "account_id", nullable = false)
    private UUID accountId;

    @Column(nullable = false)
    private int device;

    /** For the persistence provider. */
    protected Key() {}

    /** The key of the given device's cursor. */
    public Key(DeviceId id) {
      this.accountId = id.account().value();
      this.device = id.number();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.accountId.equals(accountId) && key.device == device;
    }

    @Override
    public int hashCode() {
      return Objects.hash(accountId, device);
    }
  }

  @EmbeddedId private Key key;

  @Column(nullable = false)
  private long acked;

  /** For the persistence provider. */
  protected DeviceCursor() {}

  /** A cursor before the first entry. */
  public DeviceCursor(DeviceId device) {
    this.key = new Key(device);
  }

  /** Whose cursor it is. */
  public DeviceId device() {
    return DeviceId.of(key.accountId, key.device);
  }

  /** All entries up to this number are safe on the device. */
  public long acked() {
    return acked;
  }
}
