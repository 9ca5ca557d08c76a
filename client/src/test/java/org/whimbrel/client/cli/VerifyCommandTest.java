package org.whimbrel.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.cli.VerifyCommand.Standing;
import org.whimbrel.client.cli.history.Event;

class VerifyCommandTest {
  private static Optional<Event.Verified> marked(String digits) {
    return Optional.of(new Event.Verified(UUID.randomUUID(), digits, 1));
  }

  @Test
  void aNumberShouldBeVerifiedOnlyWhileItIsTheOneThatWasCompared() {
    assertThat(Standing.of("123", Optional.empty())).isEqualTo(Standing.UNVERIFIED);
    assertThat(Standing.of("123", marked("123"))).isEqualTo(Standing.VERIFIED);
    assertThat(Standing.of("124", marked("123"))).isEqualTo(Standing.CHANGED);
    assertThat(Standing.of("123", marked(""))).as("taken back").isEqualTo(Standing.UNVERIFIED);
  }
}
