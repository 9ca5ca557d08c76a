package org.whimbrel.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.whimbrel.bench.faults.FaultKind;
import org.whimbrel.bench.faults.FaultOutcome;
import org.whimbrel.bench.faults.FaultPlan;
import org.whimbrel.bench.faults.FaultRecord;
import org.whimbrel.bench.measure.Recovery;

/** The faults of a run in words. Stateless. */
final class FaultTable {
  private static final double MS_PER_SECOND = 1_000;
  private static final double NANOS_PER_SECOND = 1e9;

  /** What a reader of messages notices. */
  private static final long LATE_NANOS = 1_000_000_000;

  /** One lull of a few seconds does not end a bad time. */
  private static final long LULL_NANOS = 3_000_000_000L;

  /** More would hide the faults. */
  private static final int SPELLS_MAX_COUNT = 40;

  private FaultTable() {}

  /** The table, a line for each fault, and then when messages were late. */
  static String of(Options.Faults faults, List<FaultOutcome> outcomes, Recovery recovery) {
    FaultPlan plan = faults.plan();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "faults: seed %d, %d of %d done; seconds from the beginning of each",
        plan.seed(),
        outcomes.size(),
        plan.count());
    line(
        text,
        "%3s %8s  %-16s %8s %7s %9s %9s %9s %9s",
        "",
        "at",
        "kind",
        "extent",
        "lines",
        "ready",
        "sessions",
        "all back",
        "all shown");
    outcomes.forEach(outcome -> line(text, outcome));
    line(text, "");
    plan.kinds().forEach(kind -> summary(text, kind, outcomes));
    spells(text, recovery.spells(LATE_NANOS, LULL_NANOS));
    return text.toString();
  }

  /** Held against the beginnings of the faults, it tells which of them made messages late. */
  private static void spells(StringBuilder text, List<Recovery.Spell> spells) {
    line(text, "");
    if (spells.isEmpty()) {
      line(text, "no message was shown later than 1 s");
      return;
    }
    line(text, "shown later than 1 s: messages that were due, in seconds from the beginning");
    for (Recovery.Spell spell : spells.subList(0, Math.min(spells.size(), SPELLS_MAX_COUNT))) {
      line(
          text,
          "  from %7.1f until %7.1f, by %6.1f at most",
          spell.fromNanos() / NANOS_PER_SECOND,
          spell.untilNanos() / NANOS_PER_SECOND,
          spell.worstNanos() / NANOS_PER_SECOND);
    }
    if (spells.size() > SPELLS_MAX_COUNT) {
      line(text, "  and %d times more", spells.size() - SPELLS_MAX_COUNT);
    }
  }

  /** How long all of a kind took at most until everybody was back. */
  private static void summary(StringBuilder text, FaultKind kind, List<FaultOutcome> outcomes) {
    List<FaultOutcome> own =
        outcomes.stream().filter(each -> each.record().fault().kind() == kind).toList();
    if (own.isEmpty()) {
      return;
    }
    boolean all = own.stream().allMatch(each -> each.backMs().isPresent());
    long slowest = own.stream().mapToLong(each -> each.backMs().orElse(0)).max().orElse(0);
    line(
        text,
        "%-16s %3d times: all back at the latest after %s s",
        kind.wire(),
        own.size(),
        all ? seconds(OptionalLong.of(slowest)) : "never");
  }

  private static void line(StringBuilder text, FaultOutcome outcome) {
    FaultRecord record = outcome.record();
    line(
        text,
        "%3d %8.1f  %-16s %8s %7s %9.1f %9d %9s %9.1f%s",
        record.fault().number(),
        record.begunNanos() / NANOS_PER_SECOND,
        record.fault().kind().wire(),
        record.fault().extent(),
        record.lines() == 0 ? "" : Integer.toString(record.lines()),
        outcome.readyMs() / MS_PER_SECOND,
        outcome.lost(),
        seconds(outcome.backMs()),
        outcome.shownMs() / MS_PER_SECOND,
        record.problem().map(problem -> "  " + problem).orElse(""));
  }

  private static String seconds(OptionalLong ms) {
    return ms.isPresent()
        ? String.format(Locale.ROOT, "%.1f", ms.getAsLong() / MS_PER_SECOND)
        : "never";
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
