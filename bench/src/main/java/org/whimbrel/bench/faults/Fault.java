package org.whimbrel.bench.faults;

import java.util.Locale;

/**
 * One thing that is to go wrong.
 *
 * @param number from 1
 * @param kind what
 * @param atMs when, after the start of the measured time; later if the fault before is not mended
 * @param holdMs how long it lasts; 0 for lines
 * @param percent how many of a hundred lines; 0 for other kinds
 * @param lineSeed which of several parts, or which lines; these are counted in the order in which
 *     they were made
 */
public record Fault(
    int number, FaultKind kind, long atMs, long holdMs, int percent, long lineSeed) {
  /** Which of several parts of the same kind it is done to, counted from 0; restarts go round. */
  int pick(int count) {
    long drawn = kind == FaultKind.SERVER_RESTART ? number - 1L : lineSeed;
    return (int) Math.floorMod(drawn, (long) count);
  }

  /** How much of it there is. */
  public String extent() {
    return kind.isOfLines() ? percent + " %" : String.format(Locale.ROOT, "%.1f s", holdMs / 1e3);
  }
}
