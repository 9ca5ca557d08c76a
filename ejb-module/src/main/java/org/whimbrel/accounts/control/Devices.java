package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.Device;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.accounts.entity.DeviceKey;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.EntryKind;

/** An account's devices, as their owner looks after them. */
@ApplicationScoped
public class Devices {
  /** How many that were revoked are listed, and how many others. */
  static final int LISTED_MAX = 50;

  /** What the notice tells: read the list again. */
  private static final String CHANGED = "{\"devices\":true}";

  @Inject DeviceSettings settings;
  @Inject Clock clock;
  @Inject Event<DeviceSignedOut> signedOut;
  @Inject Event<AccountNotice> notices;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * A device, as the list has it.
   *
   * @param idle whether it is signed in and was not seen for long
   */
  public record Listed(Device device, boolean idle) {}

  /** What tells the account's own devices that the list of them has changed. */
  static AccountNotice changed(AccountId account) {
    return AccountNotice.to(account, EntryKind.KEYS, account, CHANGED);
  }

  /**
   * The account's devices by number: those that are signed in and, as each sign-in may add one, the
   * newest of the rest; of the revoked ones those that were revoked last. At most 50 of each.
   */
  @Transactional
  public List<Listed> list(AccountId account) {
    List<Device> kept =
        some(
            """
            select d from Device d where d.key.accountId = :account and d.revokedAt is null
            order by case when d.signedOutAt is null then 0 else 1 end, d.key.number desc
            """,
            account);
    List<Device> revoked =
        some(
            """
            select d from Device d where d.key.accountId = :account and d.revokedAt is not null
            order by d.revokedAt desc, d.key.number desc
            """,
            account);
    Instant now = clock.instant();
    return Stream.concat(kept.stream(), revoked.stream())
        .sorted(Comparator.comparing(Device::id))
        .map(device -> new Listed(device, device.isIdle(now, settings.idleAfter())))
        .toList();
  }

  /**
   * Calls a device something else.
   *
   * @param name 1 to 60 characters, none of them a control character
   * @throws AccountRefusal if the name is not as it must be, or there is no such device
   */
  @Transactional
  public void rename(DeviceId id, String name) throws AccountRefusal {
    String stripped = name.strip();
    if (!Names.isGood(stripped, Names.DEVICE_NAME_MAX_CHARS)) {
      throw new AccountRefusal(
          Reason.BAD_DEVICE_NAME,
          "A device name has 1 to %d characters, in one line."
              .formatted(Names.DEVICE_NAME_MAX_CHARS));
    }
    Device device = locked(id);
    if (!device.name().equals(stripped)) {
      device.rename(stripped);
      notices.fire(changed(id.account()));
    }
  }

  /**
   * Signs a device out for ever: its tokens are worth nothing at once, its socket closes, and its
   * number cannot sign in again. Doing so again changes nothing.
   *
   * @throws AccountRefusal if there is no such device
   */
  @Transactional
  public void revoke(DeviceId id) throws AccountRefusal {
    Device device = locked(id);
    if (!device.isRevoked()) {
      device.revoke(clock.instant());
      signedOut.fire(new DeviceSignedOut(id, CloseCode.REVOKED));
      notices.fire(changed(id.account()));
    }
  }

  /** Notes that a device was seen, with a write only if the last one is a step ago. */
  @Transactional
  public void seen(DeviceId id) {
    Instant now = clock.instant();
    Device device = entityManager.find(Device.class, new DeviceKey(id));
    if (device == null || device.wasSeen(now, settings.lastSeenStep())) {
      return;
    }
    // A statement, and not the entity, which would write back what others have changed meanwhile.
    entityManager
        .createQuery(
            """
                update Device d set d.lastSeenAt = :now where d.key = :key
                and (d.lastSeenAt is null or d.lastSeenAt < :before)
                """)
        .setParameter("now", now)
        .setParameter("key", new DeviceKey(id))
        .setParameter("before", now.minus(settings.lastSeenStep()))
        .executeUpdate();
  }

  private List<Device> some(String query, AccountId account) {
    return entityManager
        .createQuery(query, Device.class)
        .setParameter("account", account.value())
        .setMaxResults(LISTED_MAX)
        .getResultList();
  }

  /** Every change is made under the row's lock, or it would undo one that came between. */
  private Device locked(DeviceId id) throws AccountRefusal {
    Device device =
        entityManager.find(Device.class, new DeviceKey(id), LockModeType.PESSIMISTIC_WRITE);
    if (device == null) {
      throw new AccountRefusal(Reason.UNKNOWN_DEVICE, "The account has no such device.");
    }
    return device;
  }
}
