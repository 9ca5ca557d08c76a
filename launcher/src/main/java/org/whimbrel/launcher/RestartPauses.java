package org.whimbrel.launcher;

import java.time.Duration;

/**
 * How long to wait before a part that died is started again: at once the first time, then longer
 * and longer while it does not stay up, up to half a minute.
 */
final class RestartPauses {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** A part that lived for so long is no longer one that does not stay up. */
  private static final Duration SOUND_AFTER = Duration.ofMinutes(1);

  private Duration next = Duration.ZERO;

  /**
   * The pause before the next start.
   *
   * @param lived how long the part was up since it was started last
   */
  Duration after(Duration lived) {
    if (lived.compareTo(SOUND_AFTER) >= 0) {
      next = Duration.ZERO;
    }
    Duration pause = next;
    next = pause.isZero() ? FIRST : pause.multipliedBy(2);
    if (next.compareTo(LONGEST) > 0) {
      next = LONGEST;
    }
    return pause;
  }
}
