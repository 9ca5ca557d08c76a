package org.whimbrel.accounts.entity;

import java.util.UUID;

/** Identifies an account for ever; the handle may change, this does not. */
public record AccountId(UUID value) implements Comparable<AccountId> {
  @Override
  public int compareTo(AccountId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
