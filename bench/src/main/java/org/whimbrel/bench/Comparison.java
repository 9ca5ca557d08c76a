package org.whimbrel.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.whimbrel.bench.measure.Latency;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.measure.Part;

/**
 * Two runs of the same traffic, side by side.
 *
 * @param whimbrel ours
 * @param peer the other one
 */
record Comparison(Result whimbrel, Result peer) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double MS_PER_SECOND = 1_000;

  /**
   * One figure of both.
   *
   * @param name in words
   * @param unit of the figures
   * @param ours Whimbrel's; empty if unknown
   * @param theirs the peer's; empty if unknown
   */
  record Row(String name, String unit, Optional<Double> ours, Optional<Double> theirs) {
    /** Ours over theirs; empty if unknown. */
    Optional<Double> ratio() {
      return ours.flatMap(own -> theirs.filter(other -> other > 0).map(other -> own / other));
    }
  }

  /** All figures. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Milestone milestone :
        List.of(Milestone.ACCEPTED, Milestone.SHOWN, Milestone.RECEIPTED, Milestone.OFFERED)) {
      Latency ours = whimbrel.meter().latency(milestone);
      Latency theirs = peer.meter().latency(milestone);
      rows.add(latency(milestone.label() + " p50", ours, ours.p50Ms(), theirs, theirs.p50Ms()));
      rows.add(latency(milestone.label() + " p99", ours, ours.p99Ms(), theirs, theirs.p99Ms()));
    }
    Result.Costs ours = whimbrel.costs();
    Result.Costs theirs = peer.costs();
    rows.add(cpu("server CPU", ours.cpuSeconds(Part.SERVER), theirs.cpuSeconds(Part.SERVER)));
    rows.add(cpu("database CPU", ours.cpuSeconds(Part.DATABASE), theirs.cpuSeconds(Part.DATABASE)));
    rows.add(
        cpu(
            "server and database CPU",
            sum(ours.cpuSeconds(Part.SERVER), ours.cpuSeconds(Part.DATABASE)),
            sum(theirs.cpuSeconds(Part.SERVER), theirs.cpuSeconds(Part.DATABASE))));
    rows.add(cpu("client CPU", ours.cpuSeconds(Part.CLIENTS), theirs.cpuSeconds(Part.CLIENTS)));
    rows.add(
        new Row(
            "server resident",
            "MiB",
            ours.after().residentBytes(Part.SERVER).map(Comparison::mebibytes),
            theirs.after().residentBytes(Part.SERVER).map(Comparison::mebibytes)));
    return rows;
  }

  private static Row latency(
      String name, Latency ours, double oursMs, Latency theirs, double theirsMs) {
    return new Row(
        name,
        "ms",
        ours.count() == 0 ? Optional.empty() : Optional.of(oursMs),
        theirs.count() == 0 ? Optional.empty() : Optional.of(theirsMs));
  }

  private Row cpu(String name, Optional<Double> ours, Optional<Double> theirs) {
    return new Row(
        name,
        "ms/delivered",
        whimbrel.each(Milestone.SHOWN, ours).map(seconds -> seconds * MS_PER_SECOND),
        peer.each(Milestone.SHOWN, theirs).map(seconds -> seconds * MS_PER_SECOND));
  }

  private static Optional<Double> sum(Optional<Double> one, Optional<Double> other) {
    return one.flatMap(a -> other.map(b -> a + b));
  }

  private static double mebibytes(long bytes) {
    return (double) bytes / (1 << 20);
  }

  /** The table. */
  String table() {
    StringBuilder text = new StringBuilder("\n");
    line(
        text,
        "%-25s %-13s %12s %12s %7s",
        "side by side",
        "",
        whimbrel.kind().label(),
        peer.kind().label(),
        "ratio");
    for (Row row : rows()) {
      line(
          text,
          "%-25s %-13s %12s %12s %7s",
          row.name(),
          row.unit(),
          rounded(row.ours()),
          rounded(row.theirs()),
          rounded(row.ratio()));
    }
    line(text, "%-39s %12s %12s", "proved", yes(whimbrel.isProved()), yes(peer.isProved()));
    return text.toString();
  }

  private static String yes(boolean value) {
    return value ? "yes" : "NO";
  }

  /** Both reports as JSON, and the figures. */
  String json(Options options) {
    ObjectNode root = JSON.createObjectNode();
    root.set("whimbrel", new JsonReport(options, whimbrel).json());
    root.set("peer", new JsonReport(options, peer).json());
    for (Row row : rows()) {
      ObjectNode node = root.withArray("comparison").addObject();
      node.put("name", row.name());
      node.put("unit", row.unit());
      node.put("whimbrel", row.ours().orElse(null));
      node.put("peer", row.theirs().orElse(null));
      node.put("ratio", row.ratio().orElse(null));
    }
    return root.toPrettyString() + "\n";
  }

  private static String rounded(Optional<Double> value) {
    return value.map(v -> String.format(Locale.ROOT, "%.2f", v)).orElse("?");
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
