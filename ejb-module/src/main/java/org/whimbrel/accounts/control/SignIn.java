package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.Device;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.accounts.entity.DeviceKey;
import org.whimbrel.protocol.CloseCode;

/** Signs devices in and out, and keeps them signed in. */
@ApplicationScoped
public class SignIn {
  private static final LockModeType LOCK = LockModeType.PESSIMISTIC_WRITE;

  @Inject AccessTokens accessTokens;
  @Inject AccountSettings settings;
  @Inject DeviceSettings devices;
  @Inject TokenSettings tokens;
  @Inject Clock clock;
  @Inject Event<DeviceAdded> added;
  @Inject Event<DeviceSignedOut> signedOut;
  @Inject Event<AccountNotice> notices;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * What a device gets when it has signed in.
   *
   * @param device the device
   * @param accessToken goes with every request
   * @param refreshToken to be kept safe; good for one use
   * @param expiresInMs how long the access token lives
   */
  public record Grant(DeviceId device, String accessToken, String refreshToken, long expiresInMs) {}

  /**
   * Signs a device in. The caller has checked the password.
   *
   * @param deviceName what the owner calls a new device, up to 60 characters; blank for a name that
   *     is made up
   * @param deviceNumber a device of the account that signs in again; null for a new one
   * @throws AccountRefusal if there are too many devices, or no such device, or it was revoked
   */
  @Transactional(rollbackOn = AccountRefusal.class)
  public Grant open(Account account, String deviceName, @Nullable Integer deviceNumber)
      throws AccountRefusal {
    String name = checkedName(deviceName);
    // Devices of one account are added one after the other, so that the bound holds.
    entityManager.find(Account.class, account.id().value(), LOCK);
    Device device =
        deviceNumber == null
            ? addDevice(account, name)
            : findDevice(new DeviceId(account.id(), deviceNumber));
    checkRoomFor(device);
    boolean listChanges = !device.isSignedIn();
    if (device.isSignedIn()) {
      // The socket of the earlier sign-in.
      signedOut.fire(new DeviceSignedOut(device.id(), CloseCode.SIGNED_OUT));
    }
    RefreshToken refresh = RefreshToken.random();
    device.signIn(refresh.hash(), clock.instant(), tokens.refreshTtl());
    device.seen(clock.instant(), devices.lastSeenStep());
    // With the account's very first sign-in there is no other device that could want to know.
    if (listChanges && !isFirst(device)) {
      notices.fire(Devices.changed(account.id()));
    }
    return grant(device, account.handle(), refresh);
  }

  /**
   * Replaces both tokens.
   *
   * @throws AccountRefusal if the refresh token is not good. One that shows that two hold tokens of
   *     this device signs it out; one older than that is only refused, like one that is made up
   *     (see {@link Device})
   */
  @Transactional
  public Grant refresh(DeviceId deviceId, String presented) throws AccountRefusal {
    Device device = entityManager.find(Device.class, new DeviceKey(deviceId), LOCK);
    Account account = entityManager.find(Account.class, deviceId.account().value());
    RefreshToken next = RefreshToken.random();
    Device.Refresh outcome =
        device == null || account == null
            ? Device.Refresh.REFUSED
            : device.refresh(
                RefreshToken.hash(presented),
                next.hash(),
                clock.instant(),
                tokens.refreshTtl(),
                tokens.refreshLeeway());
    if (outcome == Device.Refresh.REUSED) {
      tellSignedOut(deviceId);
    }
    if (outcome != Device.Refresh.ROTATED || device == null || account == null) {
      throw new AccountRefusal(
          Reason.BAD_REFRESH_TOKEN, "The refresh token is not good any more; sign in again.");
    }
    device.seen(clock.instant(), devices.lastSeenStep());
    return grant(device, account.handle(), next);
  }

  /** Signs the device out. Doing so again changes nothing. */
  @Transactional
  public void signOut(DeviceId deviceId) {
    Device device = entityManager.find(Device.class, new DeviceKey(deviceId), LOCK);
    if (device != null && device.isSignedIn()) {
      device.signOut(clock.instant());
      tellSignedOut(deviceId);
    }
  }

  /**
   * Whether the bearer may do anything: an access token alone outlives a sign-out by minutes, and
   * would come back to life with the device's next sign-in.
   */
  @Transactional
  public boolean isSignedIn(TokenBearer bearer) {
    Device device = entityManager.find(Device.class, new DeviceKey(bearer.device()));
    return device != null && device.isSignedIn() && device.signIns() == bearer.signIn();
  }

  private static String checkedName(String deviceName) throws AccountRefusal {
    String name = deviceName.strip();
    if (!name.isEmpty() && !Names.isGood(name, Names.DEVICE_NAME_MAX_CHARS)) {
      throw new AccountRefusal(
          Reason.BAD_DEVICE_NAME,
          "A device name has up to %d characters, in one line."
              .formatted(Names.DEVICE_NAME_MAX_CHARS));
    }
    return name;
  }

  private static boolean isFirst(Device device) {
    return device.id().number() == 1 && device.signIns() == 1;
  }

  private void tellSignedOut(DeviceId device) {
    signedOut.fire(new DeviceSignedOut(device, CloseCode.SIGNED_OUT));
    notices.fire(Devices.changed(device.account()));
  }

  private Device addDevice(Account account, String name) {
    Integer highest =
        entityManager
            .createQuery(
                "select max(d.key.number) from Device d where d.key.accountId = :account",
                Integer.class)
            .setParameter("account", account.id().value())
            .getSingleResult();
    DeviceId id = new DeviceId(account.id(), highest == null ? 1 : highest + 1);
    Device device =
        new Device(id, name.isEmpty() ? "Device " + id.number() : name, clock.instant());
    entityManager.persist(device);
    entityManager.flush();
    added.fire(new DeviceAdded(id));
    return device;
  }

  /** Locked, or a sign-in could undo that the device is being revoked. */
  private Device findDevice(DeviceId id) throws AccountRefusal {
    Device device = entityManager.find(Device.class, new DeviceKey(id), LOCK);
    if (device == null) {
      throw new AccountRefusal(Reason.UNKNOWN_DEVICE, "The account has no such device.");
    }
    if (device.isRevoked()) {
      throw new AccountRefusal(
          Reason.DEVICE_REVOKED, "The device was revoked; sign in as a new one.");
    }
    return device;
  }

  private void checkRoomFor(Device device) throws AccountRefusal {
    long others =
        entityManager
            .createQuery(
                """
                select count(d) from Device d
                where d.key.accountId = :account and d.signedOutAt is null and d.key <> :key
                """,
                Long.class)
            .setParameter("account", device.id().account().value())
            .setParameter("key", new DeviceKey(device.id()))
            .getSingleResult();
    if (others >= settings.devicesMax()) {
      throw new AccountRefusal(
          Reason.TOO_MANY_DEVICES,
          "The account has %d devices signed in; sign one out first."
              .formatted(settings.devicesMax()));
    }
  }

  private Grant grant(Device device, String handle, RefreshToken refresh) {
    TokenBearer bearer = new TokenBearer(device.id(), device.signIns());
    return new Grant(
        device.id(),
        accessTokens.issue(bearer, handle),
        refresh.value(),
        tokens.accessTtl().toMillis());
  }
}
