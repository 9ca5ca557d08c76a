package org.whimbrel.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.whimbrel.bench.measure.Recovery;

/**
 * How long a fault was felt, in milliseconds from its beginning. What overlaps the next fault may
 * have been made longer by it.
 *
 * @param record what became of it
 * @param readyMs until the server said that all is ready again
 * @param lost how many devices lost their session by it
 * @param backMs until the last of them had one again; empty if one did not come back
 * @param shownMs until all was shown that was due before that; 0 if it was shown before the fault
 */
public record FaultOutcome(
    FaultRecord record, long readyMs, int lost, OptionalLong backMs, long shownMs) {
  /** A client learns of a reset or an end a moment after it. */
  private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The outcomes of all faults, which are given in the order of time. */
  public static List<FaultOutcome> of(List<FaultRecord> records, Recovery recovery) {
    List<FaultOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      long next = i + 1 < records.size() ? records.get(i + 1).begunNanos() : Long.MAX_VALUE;
      outcomes.add(of(records.get(i), next, recovery));
    }
    return outcomes;
  }

  private static FaultOutcome of(FaultRecord record, long nextNanos, Recovery recovery) {
    long begun = record.begunNanos();
    boolean halfOpen = record.fault().kind() == FaultKind.LINE_HALF_OPEN;
    long until =
        halfOpen
            ? record.givenUpNanos()
            : Math.min(Math.max(record.readyNanos(), begun + NOTICE_NANOS), nextNanos);
    OptionalLong up = recovery.allUp(begun, until);
    long shown = recovery.allShown(up.orElse(Long.MAX_VALUE));
    return new FaultOutcome(
        record,
        ms(record.readyNanos() - begun),
        recovery.lost(begun, until),
        up.isPresent() ? OptionalLong.of(ms(up.getAsLong() - begun)) : OptionalLong.empty(),
        Math.max(0, ms(shown - begun)));
  }

  private static long ms(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
