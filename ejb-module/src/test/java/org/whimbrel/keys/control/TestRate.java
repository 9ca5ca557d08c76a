package org.whimbrel.keys.control;

import java.time.Clock;

/** For tests of other features, which write without a limit. */
public final class TestRate {
  private TestRate() {}

  /** One that lets everything pass. */
  public static ArchiveRate unlimited() {
    return new ArchiveRate(new ArchiveSettings(1, 1, 1, 0, 1), Clock.systemUTC());
  }
}
