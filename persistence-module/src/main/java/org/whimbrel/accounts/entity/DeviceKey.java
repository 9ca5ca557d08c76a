package org.whimbrel.accounts.entity;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The key of a row that is a device's. */
@Embeddable
public class DeviceKey implements Serializable {
  private static final long serialVersionUID = 1L;

  @Column(name = "account_id", nullable = false)
  private UUID accountId;

  @Column(nullable = false)
  private int number;

  /** For the persistence provider. */
  protected DeviceKey() {}

  /** The key of the given device. */
  public DeviceKey(DeviceId id) {
    this.accountId = id.account().value();
    this.number = id.number();
  }

  /** The device. */
  public DeviceId id() {
    return DeviceId.of(accountId, number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeviceKey key
        && key.accountId.equals(accountId)
        && key.number == number;
  }

  @Override
  public int hashCode() {
    return Objects.hash(accountId, number);
  }
}
