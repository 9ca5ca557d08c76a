package org.whimbrel.bench.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What goes wrong, and when. All of it follows from the seed.
 *
 * @param seed of everything below
 * @param kinds each comes once before any comes again, in an order that is drawn each time
 * @param everySeconds the mean time from the end of one to the next; a half to one and a half of it
 * @param count how many; 0 if {@link #fitting} is to tell
 * @param pauseMaxSeconds the longest pause between a kill and the start after it
 * @param freezeMaxSeconds the longest freeze
 * @param databaseStopSeconds how long a stop of the database lasts
 */
public record FaultPlan(
    long seed,
    List<FaultKind> kinds,
    int everySeconds,
    int count,
    int pauseMaxSeconds,
    int freezeMaxSeconds,
    int databaseStopSeconds) {
  private static final int PERCENT_MIN = 20;
  private static final int PERCENT_MAX = 100;
  private static final long FREEZE_MIN_MS = 500;

  /** Takes a copy. */
  public FaultPlan {
    kinds = List.copyOf(kinds);
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("at least one kind");
    }
  }

  /** Whether the broker must be a process of its own. */
  public boolean needsBroker() {
    return kinds.stream().anyMatch(FaultKind::needsBroker);
  }

  /** The same plan with as many faults as end in this time, if it does not say how many. */
  public FaultPlan fitting(int seconds) {
    if (count > 0) {
      return this;
    }
    long endMs = TimeUnit.SECONDS.toMillis(seconds);
    int most = Math.max(1, 2 * seconds / everySeconds + 1);
    long fitting =
        withCount(most).faults().stream()
            .filter(fault -> fault.atMs() + fault.holdMs() <= endMs)
            .count();
    return withCount(Math.max(1, (int) fitting));
  }

  private FaultPlan withCount(int faults) {
    return new FaultPlan(
        seed, kinds, everySeconds, faults, pauseMaxSeconds, freezeMaxSeconds, databaseStopSeconds);
  }

  /** All faults, in the order of time. */
  public List<Fault> faults() {
    Random random = new Random(seed);
    List<Fault> faults = new ArrayList<>();
    List<FaultKind> round = new ArrayList<>();
    long everyMs = TimeUnit.SECONDS.toMillis(everySeconds);
    long atMs = 0;
    for (int number = 1; number <= count; number++) {
      if (round.isEmpty()) {
        round.addAll(kinds);
        Collections.shuffle(round, random);
      }
      FaultKind kind = round.remove(0);
      atMs += everyMs / 2 + (long) (random.nextDouble() * everyMs);
      // All are drawn for each, so that a kind's options do not move what comes after it.
      double length = random.nextDouble();
      int percent = PERCENT_MIN + random.nextInt(PERCENT_MAX - PERCENT_MIN + 1);
      long lineSeed = random.nextLong();
      long holdMs = holdMs(kind, length);
      faults.add(new Fault(number, kind, atMs, holdMs, kind.isOfLines() ? percent : 0, lineSeed));
      atMs += holdMs;
    }
    return List.copyOf(faults);
  }

  private long holdMs(FaultKind kind, double drawn) {
    return switch (kind.length()) {
      case NONE -> 0;
      case PAUSE -> (long) (drawn * TimeUnit.SECONDS.toMillis(pauseMaxSeconds));
      case FREEZE -> {
        long rangeMs = TimeUnit.SECONDS.toMillis(freezeMaxSeconds) - FREEZE_MIN_MS;
        yield FREEZE_MIN_MS + (long) (drawn * rangeMs);
      }
      case STOP -> TimeUnit.SECONDS.toMillis(databaseStopSeconds);
    };
  }
}
