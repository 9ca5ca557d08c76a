package org.whimbrel.connections.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Spreads all the news that there are. News that cannot be told stop no other account's, and a
 * database that does not answer only ends the round: the next one tries again. Not thread-safe.
 */
final class NewsRound {
  private static final Logger LOG = System.getLogger(NewsRound.class.getName());
  private static final int OLDEST_MAX_COUNT = 100;
  private static final int FAILURES_MAX = 10;

  private final Spreading spreading;
  private final BooleanSupplier stopped;

  private @Nullable String lastFailure;

  /** How far a step came. */
  enum Progress {
    /** There is more to tell of this. */
    MORE,
    /** Everybody was told. */
    DONE,
    /** Another node is at it, or was. */
    ELSEWHERE
  }

  /** The steps, each a transaction of its own. */
  interface Spreading {
    /** The oldest news of each account. */
    List<UUID> oldest(int maxCount);

    /** Tells the next few. */
    Progress step(UUID id);
  }

  /**
   * @param stopped asked before each step
   */
  NewsRound(Spreading spreading, BooleanSupplier stopped) {
    this.spreading = spreading;
    this.stopped = stopped;
  }

  /** Goes on until nothing is left that could be told now. Throws nothing of the database's. */
  void run() {
    int failures = 0;
    boolean advanced = true;
    while (advanced && failures < FAILURES_MAX && !stopped.getAsBoolean()) {
      advanced = false;
      try {
        for (UUID id : spreading.oldest(OLDEST_MAX_COUNT)) {
          try {
            advanced |= spread(id);
          } catch (RuntimeException failure) {
            failures++;
            tell(failure);
            if (failures >= FAILURES_MAX) {
              break;
            }
          }
        }
      } catch (RuntimeException failure) {
        tell(failure);
        return;
      }
    }
    if (failures == 0) {
      lastFailure = null;
    }
  }

  /** Whether anybody was told. */
  private boolean spread(UUID id) {
    boolean advanced = false;
    while (!stopped.getAsBoolean()) {
      Progress progress = spreading.step(id);
      if (progress == Progress.ELSEWHERE) {
        return advanced;
      }
      advanced = true;
      if (progress == Progress.DONE) {
        return true;
      }
    }
    return advanced;
  }

  /** An outage fails every round; it is told once. */
  private void tell(RuntimeException failure) {
    String told = String.valueOf(failure.getMessage());
    if (!told.equals(lastFailure)) {
      lastFailure = told;
      LOG.log(Level.WARNING, "News could not be told; trying again later", failure);
    }
  }
}
