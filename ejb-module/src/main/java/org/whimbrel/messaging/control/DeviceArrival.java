package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Optional;
import org.whimbrel.accounts.control.Devices;
import org.whimbrel.accounts.control.SignIn;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.messaging.control.MailboxReader.Position;

/**
 * What the database is asked when a device's session has been registered: one transaction for all,
 * because after a node went thousands arrive at once.
 */
@ApplicationScoped
public class DeviceArrival {
  @Inject SignIn signIn;
  @Inject Devices devices;
  @Inject MailboxReader mailboxes;

  /**
   * Notes that the device is there, and tells where it stands.
   *
   * @return empty if it is signed out
   */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public Optional<Position> of(TokenBearer bearer) {
    if (!signIn.isSignedIn(bearer)) {
      return Optional.empty();
    }
    devices.seen(bearer.device());
    return Optional.of(mailboxes.position(bearer.device()));
  }
}
