package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.whimbrel.accounts.control.AccountBeans.reasonOf;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.EntryKind;

class RevokedDevicesTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final AccountBeans beans = new AccountBeans(DATABASE);
  private final AccountId ann = DATABASE.account(0);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aRevokedDeviceShouldBeSignedOutAtOnce() throws AccountRefusal {
    SignIn.Grant grant = beans.open(ann, null);
    DeviceId device = grant.device();
    assertThat(beans.isSignedIn(device, 1)).isTrue();
    beans.forgetEvents();

    beans.onDevices(devices -> devices.revoke(device));

    assertThat(beans.isSignedIn(device, 1)).isFalse();
    assertThat(reasonOf(() -> beans.refresh(device, grant.refreshToken())))
        .isEqualTo(Reason.BAD_REFRESH_TOKEN);
    assertThat(hashes(device)).isEqualTo("0");
    assertThat(beans.signedOut.fired)
        .containsExactly(new DeviceSignedOut(device, CloseCode.REVOKED));
    assertThat(beans.notices.fired).containsExactly(devicesChanged());
  }

  @Test
  void aRevokedDeviceShouldNeverSignInAgain() throws AccountRefusal {
    DeviceId device = open();
    beans.onDevices(devices -> devices.revoke(device));

    assertThat(reasonOf(() -> beans.open(ann, device.number()))).isEqualTo(Reason.DEVICE_REVOKED);

    assertThat(list().get(0).device().isSignedIn()).isFalse();
    assertThat(open().number()).as("its number is not given again").isEqualTo(2);
  }

  @Test
  void aRevokedDeviceShouldMakeRoomForAnother() throws AccountRefusal {
    DeviceId first = open();
    for (int number = 2; number <= AccountBeans.DEVICES_MAX; number++) {
      open();
    }
    assertThat(reasonOf(this::open)).isEqualTo(Reason.TOO_MANY_DEVICES);

    beans.onDevices(devices -> devices.revoke(first));

    assertThat(open().number()).isEqualTo(AccountBeans.DEVICES_MAX + 1);
  }

  @Test
  void revokingAgainShouldChangeNothing() throws AccountRefusal {
    DeviceId device = open();
    beans.onDevices(devices -> devices.revoke(device));
    String before = revokedAt(device);
    beans.forgetEvents();
    beans.clock.advance(Duration.ofHours(1));

    beans.onDevices(devices -> devices.revoke(device));

    assertThat(revokedAt(device)).isEqualTo(before).isNotNull();
    assertThat(beans.signedOut.fired).isEmpty();
    assertThat(beans.notices.fired).isEmpty();
  }

  /** Features that keep rows of a device, such as its keys, want to know. */
  @Test
  void aDeviceThatIsSignedOutShouldBeToldWhenItIsRevoked() throws AccountRefusal {
    DeviceId device = open();
    beans.signOut(device);
    beans.forgetEvents();

    beans.onDevices(devices -> devices.revoke(device));

    assertThat(beans.signedOut.fired)
        .containsExactly(new DeviceSignedOut(device, CloseCode.REVOKED));
  }

  @Test
  void aSignInShouldNotUndoARevocationThatIsUnderWay() throws Exception {
    DeviceId device = open();
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Reason> refused =
          DATABASE.inTransaction(
              entities -> {
                Future<Reason> trial;
                try {
                  beans.devices(entities).revoke(device);
                  trial = threads.submit(() -> reasonOf(() -> beans.open(ann, device.number())));
                } catch (AccountRefusal refusal) {
                  throw new IllegalStateException(refusal);
                }
                await().until(() -> waiting() > 0);
                return trial;
              });

      assertThat(refused.get(10, TimeUnit.SECONDS)).isEqualTo(Reason.DEVICE_REVOKED);
    } finally {
      threads.shutdownNow();
    }
    assertThat(list().get(0).device().isRevoked()).isTrue();
    assertThat(list().get(0).device().isSignedIn()).isFalse();
  }

  private DeviceId open() throws AccountRefusal {
    return beans.open(ann, null).device();
  }

  private List<Devices.Listed> list() throws AccountRefusal {
    return beans.devices(devices -> devices.list(ann));
  }

  private AccountNotice devicesChanged() {
    return AccountNotice.to(ann, EntryKind.KEYS, ann, "{\"devices\":true}");
  }

  private static String revokedAt(DeviceId device) {
    return column("revoked_at::text", device);
  }

  private static String hashes(DeviceId device) {
    return column("num_nonnulls(refresh_hash, refresh_previous_hash)::text", device);
  }

  private static String column(String column, DeviceId device) {
    return DATABASE
        .query(
            "select %s from device where account_id = '%s' and number = %d"
                .formatted(column, device.account(), device.number()))
        .get(0);
  }

  /** How many transactions wait for another one's lock. */
  private static int waiting() {
    return Integer.parseInt(
        DATABASE.query("select count(*) from pg_locks where not granted").get(0));
  }
}
