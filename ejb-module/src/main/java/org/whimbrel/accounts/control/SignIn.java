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

/** Signs devices in and out, and keeps them signed in. */
@ApplicationScoped
public class SignIn {
  private static final int DEVICE_NAME_MAX_CHARS = 60;
  private static final LockModeType LOCK = LockModeType.PESSIMISTIC_WRITE;

  @Inject AccessTokens accessTokens;
  @Inject AccountSettings settings;
  @Inject TokenSettings tokens;
  @Inject Clock clock;
  @Inject Event<DeviceAdded> added;
  @Inject Event<DeviceSignedOut> signedOut;

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
   * @param deviceName what the owner calls the device, up to 60 characters
   * @param deviceNumber a device of the account that signs in again; null for a new one
   * @throws AccountRefusal if there are too many devices, or no such device
   */
  @Transactional(rollbackOn = AccountRefusal.class)
  public Grant open(Account account, String deviceName, @Nullable Integer deviceNumber)
      throws AccountRefusal {
    if (deviceName.length() > DEVICE_NAME_MAX_CHARS) {
      throw new AccountRefusal(
          Reason.BAD_DEVICE_NAME,
          "A device name has up to " + DEVICE_NAME_MAX_CHARS + " characters.");
    }
    // Devices of one account are added one after the other, so that the bound holds.
    entityManager.find(Account.class, account.id().value(), LOCK);
    Device device =
        deviceNumber == null
            ? addDevice(account, deviceName)
            : findDevice(new DeviceId(account.id(), deviceNumber));
    checkRoomFor(device);
    if (device.isSignedIn()) {
      signedOut.fire(new DeviceSignedOut(device.id())); // the socket of the earlier sign-in
    }
    RefreshToken refresh = RefreshToken.random();
    device.signIn(refresh.hash(), clock.instant(), tokens.refreshTtl());
    return grant(device, account.handle(), refresh);
  }

  /**
   * Replaces both tokens.
   *
   * @throws AccountRefusal if the refresh token is not good; one that was used before signs the
   *     device out
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
      signedOut.fire(new DeviceSignedOut(deviceId));
    }
    if (outcome != Device.Refresh.ROTATED || device == null || account == null) {
      throw new AccountRefusal(
          Reason.BAD_REFRESH_TOKEN, "The refresh token is not good any more; sign in again.");
    }
    return grant(device, account.handle(), next);
  }

  /** Signs the device out. Doing so again changes nothing. */
  @Transactional
  public void signOut(DeviceId deviceId) {
    Device device = entityManager.find(Device.class, new DeviceKey(deviceId), LOCK);
    if (device != null && device.isSignedIn()) {
      device.signOut(clock.instant());
      signedOut.fire(new DeviceSignedOut(deviceId));
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
        new Device(id, name.isBlank() ? "Device " + id.number() : name, clock.instant());
    entityManager.persist(device);
    entityManager.flush();
    added.fire(new DeviceAdded(id));
    return device;
  }

  private Device findDevice(DeviceId id) throws AccountRefusal {
    Device device = entityManager.find(Device.class, new DeviceKey(id));
    if (device == null) {
      throw new AccountRefusal(Reason.UNKNOWN_DEVICE, "The account has no such device.");
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
