package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.accounts.control.AccountBeans.LEEWAY;
import static org.whimbrel.accounts.control.AccountBeans.SEEN_STEP;
import static org.whimbrel.accounts.control.AccountBeans.reasonOf;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.CloseCode;

class SignInTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final AccountBeans beans = new AccountBeans(DATABASE);
  private final AccountId ann = DATABASE.account(0);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  /** There is nobody who could want to know. */
  @Test
  void theFirstDeviceOfAnAccountShouldNotBeTold() throws AccountRefusal {
    beans.open(ann, null);

    assertThat(beans.added.fired).containsExactly(new DeviceAdded(new DeviceId(ann, 1)));
    assertThat(beans.notices.fired).isEmpty();
  }

  @Test
  void eachFurtherDeviceShouldBeTold() throws AccountRefusal {
    beans.open(ann, null);
    beans.open(ann, null);

    assertThat(beans.notices.fired).containsExactly(Devices.changed(ann));
  }

  @Test
  void aDeviceThatReturnsShouldBeTold() throws AccountRefusal {
    DeviceId device = beans.open(ann, null).device();
    beans.signOut(device);
    beans.forgetEvents();

    beans.open(ann, device.number());

    assertThat(beans.notices.fired).containsExactly(Devices.changed(ann));
    assertThat(beans.signedOut.fired).isEmpty();
  }

  @Test
  void aDeviceThatWasSignedInAlreadyShouldOnlyLoseItsSocket() throws AccountRefusal {
    DeviceId device = beans.open(ann, null).device();
    beans.forgetEvents();

    beans.open(ann, device.number());

    assertThat(beans.notices.fired).isEmpty();
    assertThat(beans.signedOut.fired)
        .containsExactly(new DeviceSignedOut(device, CloseCode.SIGNED_OUT));
  }

  @Test
  void aSignOutShouldBeToldOnce() throws AccountRefusal {
    DeviceId device = beans.open(ann, null).device();
    beans.forgetEvents();

    beans.signOut(device);
    beans.signOut(device);

    assertThat(beans.notices.fired).containsExactly(Devices.changed(ann));
    assertThat(beans.signedOut.fired)
        .containsExactly(new DeviceSignedOut(device, CloseCode.SIGNED_OUT));
  }

  @Test
  void aReplacedTokenUsedLateShouldSignTheDeviceOut() throws AccountRefusal {
    SignIn.Grant first = beans.open(ann, null);
    beans.refresh(first.device(), first.refreshToken());
    beans.forgetEvents();
    beans.clock.advance(LEEWAY.plusMillis(1));

    assertThat(reasonOf(() -> beans.refresh(first.device(), first.refreshToken())))
        .isEqualTo(Reason.BAD_REFRESH_TOKEN);

    assertThat(beans.isSignedIn(first.device(), 1)).isFalse();
    assertThat(beans.notices.fired).containsExactly(Devices.changed(ann));
    assertThat(beans.signedOut.fired)
        .containsExactly(new DeviceSignedOut(first.device(), CloseCode.SIGNED_OUT));
  }

  /** A server that died after its commit, and was away for longer than anybody thought. */
  @Test
  void aRefreshWhoseAnswersWereLostShouldBeRepeatable() throws AccountRefusal {
    SignIn.Grant first = beans.open(ann, null);
    beans.refresh(first.device(), first.refreshToken());
    beans.clock.advance(LEEWAY.minusMillis(1));
    beans.refresh(first.device(), first.refreshToken());
    beans.clock.advance(Duration.ofMillis(1));

    SignIn.Grant got = beans.refresh(first.device(), first.refreshToken());

    assertThat(beans.refresh(first.device(), got.refreshToken()).device())
        .isEqualTo(first.device());
    assertThat(beans.isSignedIn(first.device(), 1)).isTrue();
  }

  /** Of two calls, the one that the client gave up may be carried out last. */
  @Test
  void theTokenOfAnEarlierAnswerShouldBeGoodAsWell() throws AccountRefusal {
    SignIn.Grant first = beans.open(ann, null);
    SignIn.Grant got = beans.refresh(first.device(), first.refreshToken());
    beans.refresh(first.device(), first.refreshToken());
    beans.refresh(first.device(), first.refreshToken());

    SignIn.Grant next = beans.refresh(first.device(), got.refreshToken());

    assertThat(beans.refresh(first.device(), next.refreshToken()).device())
        .isEqualTo(first.device());
  }

  /** A thief and the one who was robbed, whichever of them is the second. */
  @Test
  void theSecondOfTwoSuccessorsShouldSignTheDeviceOut() throws AccountRefusal {
    SignIn.Grant first = beans.open(ann, null);
    SignIn.Grant one = beans.refresh(first.device(), first.refreshToken());
    SignIn.Grant other = beans.refresh(first.device(), first.refreshToken());
    beans.refresh(first.device(), other.refreshToken());

    assertThat(reasonOf(() -> beans.refresh(first.device(), one.refreshToken())))
        .isEqualTo(Reason.BAD_REFRESH_TOKEN);

    assertThat(beans.isSignedIn(first.device(), 1)).isFalse();
  }

  @Test
  void successorsShouldBeBounded() throws AccountRefusal {
    SignIn.Grant first = beans.open(ann, null);
    SignIn.Grant oldest = beans.refresh(first.device(), first.refreshToken());
    SignIn.Grant newest = oldest;
    for (int i = 0; i < 8; i++) {
      newest = beans.refresh(first.device(), first.refreshToken());
    }

    assertThat(reasonOf(() -> beans.refresh(first.device(), oldest.refreshToken())))
        .isEqualTo(Reason.BAD_REFRESH_TOKEN);
    assertThat(beans.refresh(first.device(), newest.refreshToken()).device())
        .isEqualTo(first.device());
  }

  @Test
  void aTokenShouldEndWhenItsSuccessorIsUsed() throws AccountRefusal {
    SignIn.Grant first = beans.open(ann, null);
    SignIn.Grant second = beans.refresh(first.device(), first.refreshToken());
    beans.refresh(first.device(), second.refreshToken());

    assertThat(reasonOf(() -> beans.refresh(first.device(), first.refreshToken())))
        .isEqualTo(Reason.BAD_REFRESH_TOKEN);
  }

  @Test
  void aTokenOlderThanThatShouldOnlyBeRefused() throws AccountRefusal {
    SignIn.Grant first = beans.open(ann, null);
    SignIn.Grant second = beans.refresh(first.device(), first.refreshToken());
    SignIn.Grant third = beans.refresh(first.device(), second.refreshToken());
    beans.clock.advance(LEEWAY.plusMillis(1));

    assertThat(reasonOf(() -> beans.refresh(first.device(), first.refreshToken())))
        .isEqualTo(Reason.BAD_REFRESH_TOKEN);

    assertThat(beans.isSignedIn(first.device(), 1)).isTrue();
    assertThat(beans.refresh(first.device(), third.refreshToken()).device())
        .isEqualTo(first.device());
  }

  @Test
  void signInAndRefreshShouldNoteThatTheDeviceWasSeenOnceAStep() throws AccountRefusal {
    SignIn.Grant grant = beans.open(ann, null);
    assertThat(lastSeen()).isEqualTo(TestDatabase.NOW);

    beans.clock.advance(SEEN_STEP);
    SignIn.Grant next = beans.refresh(grant.device(), grant.refreshToken());
    assertThat(lastSeen()).isEqualTo(TestDatabase.NOW);

    beans.clock.advance(SEEN_STEP);
    beans.refresh(grant.device(), next.refreshToken());
    assertThat(lastSeen()).isEqualTo(TestDatabase.NOW.plus(SEEN_STEP.multipliedBy(2)));
  }

  private Instant lastSeen() throws AccountRefusal {
    Instant seen = beans.devices(devices -> devices.list(ann)).get(0).device().lastSeenAt();
    assertThat(seen).isNotNull();
    return seen;
  }
}
