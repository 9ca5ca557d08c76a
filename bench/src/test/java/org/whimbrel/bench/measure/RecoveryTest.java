package org.whimbrel.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.whimbrel.bench.measure.Recovery.Spell;

class RecoveryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long TENTH = SECOND / 10;

  private final Recovery recovery = new Recovery(100 * SECOND);

  private void shown(long dueSeconds, long atSeconds) {
    recovery.onShown(dueSeconds * SECOND, atSeconds * SECOND);
  }

  @Test
  void lateMessagesThatWereDueCloseTogetherShouldBeOneSpell() {
    shown(10, 15);
    shown(11, 20);
    shown(12, 14);

    assertThat(recovery.spells(SECOND, 3 * SECOND))
        .containsExactly(new Spell(10 * SECOND, 12 * SECOND + TENTH, 9 * SECOND));
  }

  @Test
  void lateMessagesFarApartShouldBeSpellsOfTheirOwn() {
    shown(10, 15);
    shown(40, 42);

    assertThat(recovery.spells(SECOND, 3 * SECOND))
        .extracting(Spell::fromNanos)
        .containsExactly(10 * SECOND, 40 * SECOND);
  }

  @Test
  void messagesInTimeAndTimesWithoutAnyShouldBeNoSpell() {
    recovery.onShown(10 * SECOND, 10 * SECOND + TENTH);

    assertThat(recovery.spells(SECOND, 3 * SECOND)).isEmpty();
  }
}
