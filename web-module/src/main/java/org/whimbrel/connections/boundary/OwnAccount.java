package org.whimbrel.connections.boundary;

import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.connections.control.ConnectionRefusal;

/** The paths here name the account whose lists they are about; it must be the caller's. */
final class OwnAccount {
  private OwnAccount() {}

  /** The caller's account, if the path names it. */
  static AccountId check(DeviceId caller, UUID named) throws ConnectionRefusal {
    if (!caller.account().value().equals(named)) {
      throw new ConnectionRefusal(
          ConnectionRefusal.Reason.NOT_YOUR_ACCOUNT, "The path names another account than yours.");
    }
    return caller.account();
  }
}
