package org.whimbrel.keys.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import org.whimbrel.accounts.control.AccountNews;
import org.whimbrel.accounts.control.DeviceSignedOut;
import org.whimbrel.accounts.entity.Device;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.accounts.entity.DeviceKey;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.ChainRows;
import org.whimbrel.keys.entity.RecordRows;

/**
 * Takes the keys of a device that signs out, in the same transaction: nobody shall encrypt to it
 * any more. It stays in the chain, because only its fellow devices can take it out, and publishes
 * its next key when it is back.
 */
@ApplicationScoped
public class SignedOutKeys {
  @Inject Event<AccountNews> news;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  void onSignOut(@Observes DeviceSignedOut signedOut) {
    forget(signedOut.device());
  }

  /** A device that is told of and still signed in has only begun another sign-in. */
  void forget(DeviceId id) {
    Device device = entityManager.find(Device.class, new DeviceKey(id));
    if (device != null && device.isSignedIn()) {
      return;
    }
    ChainHead head = new ChainRows(entityManager).lockExisting(id.account());
    if (new RecordRows(entityManager).deleteAll(id)) {
      news.fire(KeyChange.gone(id.account(), head, id.number()).toNews());
    }
  }
}
