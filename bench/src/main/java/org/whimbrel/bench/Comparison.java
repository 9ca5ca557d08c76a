package org.whimbrel.bench;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.whimbrel.bench.measure.Latency;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.bench.measure.Usage;

/**
 * Two runs of the same traffic, side by side.
 *
 * @param whimbrel ours
 * @param peer the other one
 */
record Comparison(Result whimbrel, Result peer) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Part> SERVER_SIDE = List.of(Part.SERVER, Part.BROKER, Part.GATEWAY);
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
    List<Part> database = List.of(Part.DATABASE);
    rows.add(cpu("server side CPU", serverSide(whimbrel), serverSide(peer)));
    rows.add(cpu("database CPU", database, database));
    rows.add(cpu("CPU of both", withDatabase(whimbrel), withDatabase(peer)));
    rows.add(cpu("client CPU", List.of(Part.CLIENTS), List.of(Part.CLIENTS)));
    rows.add(new Row("server side resident", "MiB", resident(whimbrel), resident(peer)));
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

  /** All that is there to serve; the other server has it in one process. */
  private static List<Part> serverSide(Result result) {
    return SERVER_SIDE.stream().filter(result.costs().targets().parts()::containsKey).toList();
  }

  private static List<Part> withDatabase(Result result) {
    return Stream.concat(serverSide(result).stream(), Stream.of(Part.DATABASE)).toList();
  }

  private Row cpu(String name, List<Part> ours, List<Part> theirs) {
    return new Row(name, "ms/delivered", cpuMs(whimbrel, ours), cpuMs(peer, theirs));
  }

  private static Optional<Double> cpuMs(Result result, List<Part> parts) {
    return result
        .each(Milestone.SHOWN, sum(parts, result.costs()::cpuSeconds))
        .map(seconds -> seconds * MS_PER_SECOND);
  }

  private static Optional<Double> resident(Result result) {
    Usage after = result.costs().after();
    return sum(serverSide(result), part -> after.residentBytes(part).map(Comparison::mebibytes));
  }

  /** Empty if one of them is: a sum without it would look cheap. */
  private static Optional<Double> sum(List<Part> parts, Function<Part, Optional<Double>> figure) {
    return parts.stream()
        .map(figure)
        .reduce((one, other) -> one.flatMap(a -> other.map(b -> a + b)))
        .orElse(Optional.empty());
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
    serverSide(text, whimbrel);
    serverSide(text, peer);
    line(text, "%-39s %12s %12s", "proved", yes(whimbrel.isProved()), yes(peer.isProved()));
    return text.toString();
  }

  private static void serverSide(StringBuilder text, Result result) {
    String parts = serverSide(result).stream().map(result::label).collect(joining(", "));
    line(text, "server side of %s: %s", result.kind().label(), parts);
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
