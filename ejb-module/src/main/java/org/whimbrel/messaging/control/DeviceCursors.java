package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import org.whimbrel.accounts.control.AccountRegistered;
import org.whimbrel.accounts.control.DeviceAdded;
import org.whimbrel.messaging.entity.DeviceCursor;
import org.whimbrel.messaging.entity.Mailbox;

/** Mailboxes and cursors from their beginning on. */
@ApplicationScoped
public class DeviceCursors {
  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  void onAccount(@Observes AccountRegistered registered) {
    entityManager.persist(new Mailbox(registered.account()));
  }

  void onDevice(@Observes DeviceAdded added) {
    entityManager.persist(new DeviceCursor(added.device()));
  }
}
