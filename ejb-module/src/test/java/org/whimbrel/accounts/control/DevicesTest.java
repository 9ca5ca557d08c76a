package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.accounts.control.AccountBeans.IDLE_AFTER;
import static org.whimbrel.accounts.control.AccountBeans.SEEN_STEP;
import static org.whimbrel.accounts.control.AccountBeans.reasonOf;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.Device;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.EntryKind;

class DevicesTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final AccountBeans beans = new AccountBeans(DATABASE);
  private final AccountId ann = DATABASE.account(0);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void theListShouldTellOfEachDeviceByNumber() throws AccountRefusal {
    DeviceId first = open();
    DeviceId second = open();
    DeviceId third = open();
    beans.signOut(second);
    beans.onDevices(devices -> devices.revoke(third));

    List<Devices.Listed> list = list();

    assertThat(list).extracting(each -> each.device().id()).containsExactly(first, second, third);
    assertThat(list)
        .extracting(each -> each.device().isSignedIn())
        .containsExactly(true, false, false);
    assertThat(list)
        .extracting(each -> each.device().isRevoked())
        .containsExactly(false, false, true);
    assertThat(list).extracting(each -> each.device().createdAt()).containsOnly(TestDatabase.NOW);
    assertThat(list).extracting(each -> each.device().lastSeenAt()).containsOnly(TestDatabase.NOW);
    assertThat(list).extracting(Devices.Listed::idle).containsOnly(false);
  }

  @Test
  void theListShouldBeTheAccountsOwn() throws AccountRefusal {
    DATABASE.account(2);

    assertThat(list()).isEmpty();
  }

  @Test
  void aDeviceShouldBeIdleWhenItIsSignedInAndWasNotSeenForLong() throws AccountRefusal {
    DeviceId out = open();
    open();
    beans.signOut(out);

    beans.clock.advance(IDLE_AFTER.minusMillis(1));
    assertThat(list()).extracting(Devices.Listed::idle).containsExactly(false, false);

    beans.clock.advance(Duration.ofMillis(1));
    assertThat(list()).extracting(Devices.Listed::idle).containsExactly(false, true);
  }

  @Test
  void aDeviceThatIsSeenShouldBeWrittenOnceAStep() throws AccountRefusal {
    DeviceId device = open();
    DeviceId other = open();

    beans.clock.advance(SEEN_STEP);
    beans.onDevices(devices -> devices.seen(device));
    assertThat(lastSeen(device)).isEqualTo(TestDatabase.NOW);

    beans.clock.advance(Duration.ofMillis(1));
    beans.onDevices(devices -> devices.seen(device));
    assertThat(lastSeen(device)).isEqualTo(TestDatabase.NOW.plus(SEEN_STEP).plusMillis(1));
    assertThat(lastSeen(other)).isEqualTo(TestDatabase.NOW);
  }

  @Test
  void aDeviceFromBeforeThatWasNotedShouldBeSeen() throws AccountRefusal {
    AccountId old = DATABASE.account(1); // made without a sign-in
    DeviceId device = new DeviceId(old, 1);

    beans.onDevices(devices -> devices.seen(device));

    assertThat(lastSeen(device)).isEqualTo(TestDatabase.NOW);
  }

  @Test
  void aRenamedDeviceShouldBeTold() throws AccountRefusal {
    DeviceId device = open();
    beans.forgetEvents();

    beans.onDevices(devices -> devices.rename(device, "  My \"phone\" 📱 "));

    assertThat(list().get(0).device().name()).isEqualTo("My \"phone\" 📱");
    assertThat(beans.notices.fired).containsExactly(devicesChanged());
    assertThat(beans.signedOut.fired).isEmpty();
  }

  @Test
  void theSameNameAgainShouldBeNoNews() throws AccountRefusal {
    DeviceId device = open();
    beans.forgetEvents();

    beans.onDevices(devices -> devices.rename(device, "Device 1"));

    assertThat(beans.notices.fired).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "two\nlines",
        "nul\0",
        "half \ud83d",
        "line\u2028separator",
        "1234567890123456789012345678901234567890123456789012345678901",
      })
  void aNameOutOfBoundsShouldBeRefused(String name) throws AccountRefusal {
    DeviceId device = open();
    beans.forgetEvents();

    assertThat(reasonOf(() -> beans.onDevices(devices -> devices.rename(device, name))))
        .isEqualTo(Reason.BAD_DEVICE_NAME);
    assertThat(list().get(0).device().name()).isEqualTo("Device 1");
    assertThat(beans.notices.fired).isEmpty();
  }

  @Test
  void theLongestNameShouldBeTaken() throws AccountRefusal {
    DeviceId device = open();

    beans.onDevices(devices -> devices.rename(device, "x".repeat(60)));

    assertThat(list().get(0).device().name()).hasSize(60);
  }

  @Test
  void aDeviceThatIsNotThereShouldBeRefused() {
    DeviceId nothing = new DeviceId(ann, 7);

    assertThat(reasonOf(() -> beans.onDevices(devices -> devices.rename(nothing, "Phone"))))
        .isEqualTo(Reason.UNKNOWN_DEVICE);
    assertThat(reasonOf(() -> beans.onDevices(devices -> devices.revoke(nothing))))
        .isEqualTo(Reason.UNKNOWN_DEVICE);
  }

  @Test
  void theListShouldBeBounded() throws AccountRefusal {
    int each = Devices.LISTED_MAX + 5;
    DeviceId signedIn = open();
    DATABASE.run(
        entities -> {
          for (int i = 1; i <= each; i++) {
            DeviceId revoked = new DeviceId(ann, 1 + i);
            Device device = new Device(revoked, "Revoked", TestDatabase.NOW);
            // The later number was revoked earlier.
            device.revoke(TestDatabase.NOW.minusSeconds(i));
            entities.persist(device);
            entities.persist(
                new Device(new DeviceId(ann, 1_000 + i), "Signed out", TestDatabase.NOW));
          }
        });

    List<Integer> numbers = list().stream().map(listed -> listed.device().id().number()).toList();

    assertThat(numbers).hasSize(2 * Devices.LISTED_MAX).isSorted().contains(signedIn.number());
    assertThat(numbers).contains(2, 1 + Devices.LISTED_MAX).doesNotContain(2 + Devices.LISTED_MAX);
    assertThat(numbers).contains(1_000 + each).doesNotContain(1_001);
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

  private static Instant lastSeen(DeviceId device) {
    return Instant.ofEpochMilli(
        Long.parseLong(column("(extract(epoch from last_seen_at) * 1000)::bigint::text", device)));
  }

  private static String column(String column, DeviceId device) {
    return DATABASE
        .query(
            "select %s from device where account_id = '%s' and number = %d"
                .formatted(column, device.account(), device.number()))
        .get(0);
  }
}
