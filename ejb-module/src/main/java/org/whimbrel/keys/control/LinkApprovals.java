package org.whimbrel.keys.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ApprovalRows;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.ChainRows;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.BadKeysException;

/**
 * Carries the word of an old device to a new one of the same account. What it says is checked here
 * only to keep out rubbish: the new device finds out by the mac whether to believe it.
 */
@ApplicationScoped
public class LinkApprovals {
  @Inject KeySettings settings;
  @Inject ArchiveRate rate;
  @Inject Clock clock;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * Keeps an approval for a new device of the caller's account, for a while.
   *
   * @param device the new device's number
   * @throws KeyRefusal if it does not add that device to the chain, or the device is not signed in
   */
  @Transactional(rollbackOn = KeyRefusal.class)
  public void put(DeviceId caller, int device, Approval approval) throws KeyRefusal {
    rate.count(caller.account());
    DeviceId fresh = new DeviceId(caller.account(), device);
    ChainRows rows = new ChainRows(entityManager);
    if (!rows.lockSignedIn(fresh)) {
      throw new KeyRefusal(Reason.UNKNOWN_DEVICE, "The account has no such device signed in.");
    }
    ChainHead head = rows.head(caller.account());
    if (!head.exists()) {
      throw new KeyRefusal(Reason.NOT_A_MEMBER, "The account has no chain yet.");
    }
    try {
      approval.verify(StoredChain.read(caller.account(), head, rows), device);
    } catch (BadKeysException bad) {
      throw KeyRefusal.ofEntry(bad);
    }
    Instant now = clock.instant();
    new ApprovalRows(entityManager).put(fresh, approval, now, now.plus(settings.approvalMaxAge()));
  }

  /** The approval that waits for this device; empty while there is none, or it is too old. */
  @Transactional
  public Optional<Approval> of(DeviceId device) {
    return new ApprovalRows(entityManager).find(device, clock.instant());
  }
}
