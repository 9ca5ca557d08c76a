package org.whimbrel.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.entity.TestDatabase;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class RequestLimitsTest {
  private final MovingClock clock = new MovingClock(TestDatabase.NOW);

  @Test
  void anAddressShouldRegisterOnlySoOftenInAnHour() throws AccountRefusal {
    RequestLimits limits = limits(clock, 2);
    limits.countRegistration("192.0.2.1");
    clock.advance(Duration.ofMinutes(20));
    limits.countRegistration("192.0.2.1");

    AccountRefusal refusal =
        catchThrowableOfType(AccountRefusal.class, () -> limits.countRegistration("192.0.2.1"));

    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
    assertThat(refusal.retryAfterMs()).isBetween(1L, Duration.ofHours(1).toMillis());
    assertThatCode(() -> limits.countRegistration("192.0.2.2")).doesNotThrowAnyException();
    clock.advance(Duration.ofHours(1));
    assertThatCode(() -> limits.countRegistration("192.0.2.1")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1,      false",
    "::ffff:192.0.2.1, ::ffff:192.0.2.2,    false",
    "not:an:address,  not:an:address,       true",
    "192.0.2.1,       192.0.2.2,            false",
  })
  void addressesOfANetworkShouldCountTogether(String first, String second, boolean together)
      throws AccountRefusal {
    RequestLimits limits = limits(clock, 1);
    limits.countRegistration(first);

    AccountRefusal refusal =
        catchThrowableOfType(AccountRefusal.class, () -> limits.countRegistration(second));

    assertThat(refusal != null).isEqualTo(together);
  }

  @Test
  void zeroShouldMeanNoLimit() {
    RequestLimits limits = limits(clock, 0);

    assertThatCode(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                limits.countRegistration("192.0.2.1");
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aLimitBelowZeroShouldStopTheStart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limits(clock, -1))
        .withMessageContaining("whimbrel.accounts.registrationsPerHourMax");
  }

  @Test
  void aStepAsLongAsBeingIdleShouldStopTheStart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DeviceSettings(Duration.ofHours(1), Duration.ofHours(1)))
        .withMessageContaining("whimbrel.accounts.lastSeenStepMs");
  }

  private static RequestLimits limits(Clock clock, int registrationsPerHourMax) {
    RequestLimits limits = new RequestLimits();
    limits.findsPerMinuteMax = 30;
    limits.registrationsPerHourMax = registrationsPerHourMax;
    limits.keysMax = 1_000;
    limits.clock = clock;
    limits.start();
    return limits;
  }
}
