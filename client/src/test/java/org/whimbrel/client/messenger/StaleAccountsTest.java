package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class StaleAccountsTest {
  private final StaleAccounts stale = new StaleAccounts(2);
  private final UUID anna = UUID.randomUUID();
  private final UUID bert = UUID.randomUUID();
  private final UUID carl = UUID.randomUUID();

  @Test
  void onlyWhatChangedShouldBeOutOfDate() {
    stale.add(anna);

    assertThat(stale.contains(anna)).isTrue();
    assertThat(stale.contains(bert)).isFalse();

    stale.remove(anna);

    assertThat(stale.contains(anna)).isFalse();
  }

  @Test
  void beyondTheBoundAnyAccountShouldCountAsOutOfDate() {
    stale.add(anna);
    stale.add(bert);
    assertThat(stale.contains(carl)).isFalse();
    stale.add(UUID.randomUUID());

    assertThat(stale.contains(anna)).as("was forgotten").isTrue();
    assertThat(stale.contains(carl)).as("could have been").isTrue();
  }

  @Test
  void whatIsBroughtUpToDateShouldNotCountAfterThatEither() {
    stale.add(anna);
    stale.add(bert);
    stale.add(carl);

    stale.remove(anna);
    assertThat(stale.contains(anna)).isFalse();

    stale.add(anna);
    assertThat(stale.contains(anna)).isTrue();
  }

  @Test
  void onlySoManyShouldBeKnownToBeUpToDate() {
    stale.add(anna);
    stale.add(bert);
    stale.add(carl);
    stale.remove(anna);
    stale.remove(bert);
    stale.remove(carl);

    assertThat(stale.contains(anna)).isTrue();
    assertThat(stale.contains(bert)).isFalse();
    assertThat(stale.contains(carl)).isFalse();
  }
}
