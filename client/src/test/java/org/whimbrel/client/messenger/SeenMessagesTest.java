package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeenMessagesTest {
  private final SeenMessages seen = new SeenMessages(2);
  private final UUID from = UUID.randomUUID();
  private final UUID id = UUID.randomUUID();

  @Test
  void theSameMessageUnderAnotherNumberShouldBeAReplay() {
    seen.add(from, 1, id, 7);

    assertThat(seen.isReplay(from, 1, id, 8)).isTrue();
    assertThat(seen.isReplay(from, 1, id, 7)).as("delivered again").isFalse();
    assertThat(seen.isReplay(from, 2, id, 8)).as("of another device").isFalse();
    assertThat(seen.isReplay(UUID.randomUUID(), 1, id, 8)).as("of somebody else").isFalse();
  }

  @Test
  void theOldestShouldBeForgottenBeyondTheBound() {
    seen.add(from, 1, id, 1);
    seen.add(from, 1, UUID.randomUUID(), 2);
    seen.add(from, 1, UUID.randomUUID(), 3);

    assertThat(seen.isReplay(from, 1, id, 4)).isFalse();
  }
}
