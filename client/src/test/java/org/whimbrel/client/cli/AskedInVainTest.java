package org.whimbrel.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class AskedInVainTest {
  private final AskedInVain asked = new AskedInVain(2);
  private final UUID anna = UUID.randomUUID();
  private final UUID bert = UUID.randomUUID();

  @Test
  void anAccountShouldBeAskedForOnce() {
    assertThat(asked.add(anna)).isTrue();
    assertThat(asked.add(anna)).isFalse();
    assertThat(asked.add(bert)).isTrue();
  }

  @Test
  void anAccountThatWasFoundShouldTakeNoRoom() {
    assertThat(asked.add(anna)).isTrue();
    assertThat(asked.add(bert)).isTrue();
    asked.remove(bert);
    assertThat(asked.add(UUID.randomUUID())).isTrue();

    assertThat(asked.add(anna)).as("still known").isFalse();
  }

  @Test
  void beyondTheBoundTheOldestShouldBeAskedForAgain() {
    assertThat(asked.add(anna)).isTrue();
    assertThat(asked.add(bert)).isTrue();
    assertThat(asked.add(UUID.randomUUID())).isTrue();

    assertThat(asked.add(bert)).isFalse();
    assertThat(asked.add(anna)).isTrue();
  }
}
