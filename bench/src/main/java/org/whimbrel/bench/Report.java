package org.whimbrel.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.whimbrel.bench.crew.CrewReport.Footprint;
import org.whimbrel.bench.measure.Latency;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.bench.measure.Tally;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Scenario.Shape;

/**
 * A result in words.
 *
 * @param options what was asked for
 * @param result what was found
 */
record Report(Options options, Result result) {
  /** The client's own part is last. */
  private static final List<Milestone> ORDER =
      List.of(Milestone.ACCEPTED, Milestone.SHOWN, Milestone.RECEIPTED, Milestone.OFFERED);

  private static final double BYTES_PER_MIB = 1 << 20;
  private static final double BYTES_PER_KIB = 1 << 10;
  private static final double MS_PER_SECOND = 1_000;

  /** Clients that are later than this by themselves do not measure the server. */
  private static final double LATE_MS = 1_000;

  /** The table, with the violations behind it. */
  String table() {
    StringBuilder text = new StringBuilder("\n");
    head(text);
    latencies(text);
    keyNews(text);
    comebacks(text);
    if (options.faults().isPresent()) {
      text.append('\n')
          .append(
              FaultTable.of(options.faults().get(), result.outcomes(), result.meter().recovery()));
    } else {
      costs(text);
    }
    proof(text);
    return text.toString();
  }

  private void head(StringBuilder text) {
    Shape shape = options.shape();
    line(
        text,
        "%s, %s: %d users x %d device(s), %d messages/s, texts of %d B %s, %d s after %d s warm-up,"
            + " %d process(es), seed %d",
        result.kind().label(),
        shape.profile().name().toLowerCase(Locale.ROOT),
        shape.users(),
        shape.devices(),
        shape.ratePerSecond(),
        options.content().textBytes(),
        content(),
        shape.seconds(),
        shape.warmupSeconds(),
        options.effort().processes(),
        shape.seed());
    line(
        text,
        "offered %.1f/s   accepted %.1f/s   shown %.1f/s   busy %d",
        result.perSecond(Milestone.OFFERED),
        result.perSecond(Milestone.ACCEPTED),
        result.perSecond(Milestone.SHOWN),
        result.meter().tallied(Tally.BUSY));
  }

  private String content() {
    if (result.kind() != Subject.Kind.WHIMBREL) {
      return "as they are";
    }
    return options.content().encrypted() ? "encrypted" : "sealed lightly";
  }

  private void latencies(StringBuilder text) {
    Meter meter = result.meter();
    line(text, "");
    line(
        text,
        "ms from due time %-12s %9s %9s %9s %9s %9s %9s",
        "",
        "count",
        "p50",
        "p90",
        "p99",
        "p99.9",
        "max");
    for (Milestone milestone : ORDER) {
      latency(text, milestone.label(), "", meter.latency(milestone));
      List<String> sections = meter.sections().names();
      for (String section : sections.size() > 1 ? sections : List.<String>of()) {
        latency(text, "", section, meter.latency(milestone, section));
      }
    }
    double lateMs = meter.latency(Milestone.OFFERED).p99Ms();
    if (lateMs > LATE_MS) {
      line(
          text,
          "THE CLIENTS WERE LATE: by %.0f ms at p99. They had too little of the machine; the times"
              + " above, and sockets lost, tell of them and not of the server.",
          lateMs);
    }
  }

  private void keyNews(StringBuilder text) {
    int number = 1;
    for (Latency news : result.meter().keyNews()) {
      latency(text, number == 1 ? "to key news" : "", "change " + number, news);
      number++;
    }
  }

  private void comebacks(StringBuilder text) {
    Latency comebacks = result.meter().comebacks();
    if (comebacks.count() > 0) {
      latency(text, "to come back", "", comebacks);
    }
  }

  private void costs(StringBuilder text) {
    Result.Costs costs = result.costs();
    line(text, "");
    line(
        text,
        "CPU while measured %10s %13s %13s %13s %11s",
        "cores",
        "ms/accepted",
        "ms/delivered",
        "resident then",
        costs.idle().seconds() > 0 ? "idle cores" : "");
    costs.parts().forEach(part -> cpu(text, part, costs));
    Resources before = costs.unconnected();
    Resources after = costs.connected();
    Footprint own = result.report().footprint();
    line(text, "");
    line(
        text, "memory of %6d sockets   %8s %9s %11s", own.sockets(), "before", "after", "KiB each");
    memory(text, "server heap", before.serverHeapBytes(), after.serverHeapBytes());
    memory(
        text, "client heap", Optional.of(own.heapBeforeBytes()), Optional.of(own.heapAfterBytes()));
    for (Part part : costs.parts()) {
      memory(
          text,
          result.label(part) + " resident",
          before.usage().residentBytes(part),
          after.usage().residentBytes(part));
    }
  }

  private void proof(StringBuilder text) {
    line(text, "");
    counts(text);
    if (result.isProved()) {
      line(
          text,
          "PROVED: %d messages, warm-up included, to %d devices; %d logs of the server compared",
          result.report().ledger().count(),
          result.report().logs().size(),
          result.logsCompared());
      return;
    }
    line(text, "NOT PROVED:");
    for (Violations.Finding finding : result.findings()) {
      line(text, "  %s: %d", finding.kind(), finding.count());
      finding.details().forEach(detail -> line(text, "    %s", detail));
    }
  }

  private void counts(StringBuilder text) {
    Meter meter = result.meter();
    if (result.kind() == Subject.Kind.WHIMBREL) {
      line(
          text,
          "entries with receipts %d; notices %d; syncs without an answer %d; wraps to the key before %d;"
              + " opened and compared %d",
          meter.tallied(Tally.RECEIPT_ENTRIES),
          meter.tallied(Tally.NOTICES),
          meter.tallied(Tally.UNAVAILABLE),
          meter.tallied(Tally.SUPERSEDED_WRAPS),
          meter.tallied(Tally.OPENED));
    }
    if (options.effort().watched() > 0) {
      line(
          text,
          "presence: %d frames with %d accounts; %.2f frames a device, %.2f of them after the cut",
          meter.tallied(Tally.PRESENCE_FRAMES),
          meter.tallied(Tally.PRESENCE_ACCOUNTS),
          each(meter.tallied(Tally.PRESENCE_FRAMES)),
          each(meter.tallied(Tally.PRESENCE_FRAMES_AFTER)));
    }
    line(
        text,
        "sockets lost: %s",
        meter.lostSockets().isEmpty() ? "none" : meter.lostSockets().toString());
  }

  private double each(long count) {
    return (double) count / Math.max(1, result.report().logs().size());
  }

  private static void latency(StringBuilder text, String name, String section, Latency l) {
    line(
        text,
        "%-16s %-12s %9d %9.1f %9.1f %9.1f %9.1f %9.1f",
        name,
        section,
        l.count(),
        l.p50Ms(),
        l.p90Ms(),
        l.p99Ms(),
        l.p999Ms(),
        l.maxMs());
  }

  private void cpu(StringBuilder text, Part part, Result.Costs costs) {
    Optional<Double> seconds = costs.cpuSeconds(part);
    line(
        text,
        "%-18s %10s %13s %13s %13s %11s",
        result.label(part),
        rounded(seconds.map(s -> s / result.seconds())),
        rounded(result.each(Milestone.ACCEPTED, seconds).map(s -> s * MS_PER_SECOND)),
        rounded(result.each(Milestone.SHOWN, seconds).map(s -> s * MS_PER_SECOND)),
        mebibytes(costs.after().residentBytes(part)),
        costs.idle().seconds() > 0 ? rounded(costs.idleCores(part)) : "");
  }

  private void memory(
      StringBuilder text, String name, Optional<Long> before, Optional<Long> after) {
    line(
        text,
        "%-26s %8s %9s %11s",
        name,
        mebibytes(before),
        mebibytes(after),
        rounded(result.perSocket(before, after).map(bytes -> bytes / BYTES_PER_KIB)));
  }

  private static String rounded(Optional<Double> value) {
    return value.map(v -> String.format(Locale.ROOT, "%.2f", v)).orElse("?");
  }

  private static String mebibytes(Optional<Long> bytes) {
    return bytes.map(b -> String.format(Locale.ROOT, "%.0f MiB", b / BYTES_PER_MIB)).orElse("?");
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
