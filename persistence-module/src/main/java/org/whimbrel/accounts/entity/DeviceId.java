package org.whimbrel.accounts.entity;

import java.util.UUID;

/**
 * Identifies a device.
 *
 * @param account whose device it is
 * @param number 1, 2, 3 … within the account, never given twice
 */
public record DeviceId(AccountId account, int number) implements Comparable<DeviceId> {
  /** A device by the bare values of a row, a token or a frame. */
  public static DeviceId of(UUID account, int number) {
    return new DeviceId(new AccountId(account), number);
  }

  @Override
  public int compareTo(DeviceId other) {
    int byAccount = account.compareTo(other.account);
    return byAccount != 0 ? byAccount : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return account + "/" + number;
  }
}
