package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.accounts.entity.DeviceRows;
import org.whimbrel.platform.control.NodeNews;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.CloseCode;

class SignInsTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final AccountBeans beans = new AccountBeans(DATABASE);
  private final AccountId ann = DATABASE.account(0);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  private DeviceId open() throws AccountRefusal {
    return beans.open(ann, null).device();
  }

  private static Map<DeviceId, CloseCode> ended(TokenBearer... bearers) {
    return DATABASE.inTransaction(
        entities -> SignIns.ended(List.of(bearers), new DeviceRows(entities)));
  }

  @Test
  void aSignInShouldHoldUntilTheDeviceIsSignedOut() throws AccountRefusal {
    DeviceId device = open();
    DeviceId other = open();
    TokenBearer bearer = new TokenBearer(device, 1);
    assertThat(ended(bearer, new TokenBearer(other, 1))).isEmpty();

    beans.signOut(device);

    assertThat(ended(bearer, new TokenBearer(other, 1)))
        .isEqualTo(Map.of(device, CloseCode.SIGNED_OUT));
  }

  @Test
  void aDeviceThatWasRevokedShouldBeToldSo() throws AccountRefusal {
    DeviceId device = open();

    beans.onDevices(devices -> devices.revoke(device));

    assertThat(ended(new TokenBearer(device, 1))).isEqualTo(Map.of(device, CloseCode.REVOKED));
  }

  @Test
  void theNextSignInOfADeviceShouldEndTheOneBeforeAndHoldItself() throws AccountRefusal {
    DeviceId device = open();

    beans.open(ann, device.number());

    assertThat(ended(new TokenBearer(device, 1))).isEqualTo(Map.of(device, CloseCode.SIGNED_OUT));
    assertThat(ended(new TokenBearer(device, 2))).isEmpty();
  }

  @Test
  void aDeviceThatIsNotThereShouldNotBeSignedIn() {
    DeviceId erased = DeviceId.of(UUID.randomUUID(), 1);

    assertThat(ended(new TokenBearer(erased, 1))).isEqualTo(Map.of(erased, CloseCode.SIGNED_OUT));
  }

  @Test
  void theNewsOfASignOutShouldNameTheDevice() {
    DeviceId device = new DeviceId(ann, 3);

    assertThat(SignIns.endedElsewhere(SignIns.endedAt(device))).contains(device);
    assertThat(SignIns.endedElsewhere(new NodeNews("other", List.of(ann.value()), 3)))
        .isEqualTo(Optional.empty());
  }
}
