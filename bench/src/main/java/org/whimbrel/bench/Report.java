package org.whimbrel.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import org.whimbrel.bench.measure.Latency;
import org.whimbrel.bench.proof.Violations;

/**
 * A result in words and as JSON. Stateless.
 *
 * @param options what was asked for
 * @param result what was found
 */
record Report(Options options, Result result) {
  private static final double BYTES_PER_MIB = 1 << 20;
  private static final double MS_PER_SECOND = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The table, with the violations behind it. */
  String table() {
    StringBuilder text = new StringBuilder("\n");
    line(
        text,
        "%d users, %d messages/s offered, %d B, %d recipient(s), %d s after %d s warm-up, seed %d",
        options.users(),
        options.ratePerSecond(),
        options.bodyBytes(),
        options.recipients(),
        options.seconds(),
        options.warmupSeconds(),
        options.seed());
    line(
        text,
        "offered %.1f/s   accepted %.1f/s   shown %.1f/s   busy %d (whole run %d)   resent %d",
        perSecond(result.counts().offered()),
        perSecond(result.counts().accepted()),
        perSecond(result.counts().shown()),
        result.counts().busy(),
        result.counts().busyWholeRun(),
        result.counts().resent());
    line(text, "");
    line(text, "ms from due time %10s %9s %9s %9s %9s", "p50", "p90", "p99", "p99.9", "max");
    latency(text, "to accepted", result.accepted());
    latency(text, "to shown", result.shown());
    latency(text, "client lag", result.lag());
    line(text, "");
    line(text, "CPU in the window %12s %14s", "cores", "ms/message");
    cpu(text, "server", result.serverCpuSeconds());
    cpu(text, "PostgreSQL", result.postgresCpuSeconds());
    cpu(text, "this client", result.clientCpuSeconds());
    line(
        text,
        "server resident memory: %s at the start, %s at the end of the window",
        mebibytes(result.before().serverResidentBytes()),
        mebibytes(result.after().serverResidentBytes()));
    proof(text);
    return text.toString();
  }

  private void proof(StringBuilder text) {
    line(text, "");
    line(
        text,
        "numbers twice on a socket: %d, on %d socket(s); sockets lost: %s",
        result.counts().wireDuplicates(),
        result.counts().socketsWithDuplicates(),
        result.lostSockets().isEmpty() ? "none" : result.lostSockets().toString());
    if (result.isProved()) {
      line(
          text,
          "PROVED: %d messages, warm-up included; %d logs compared over REST",
          result.messages(),
          result.logsCompared());
      return;
    }
    line(text, "NOT PROVED:");
    for (Violations.Finding finding : result.findings()) {
      line(text, "  %s: %d", finding.kind(), finding.count());
      finding.details().forEach(detail -> line(text, "    %s", detail));
    }
  }

  private static void latency(StringBuilder text, String name, Latency l) {
    line(
        text,
        "%-16s %10.1f %9.1f %9.1f %9.1f %9.1f",
        name,
        l.p50Ms(),
        l.p90Ms(),
        l.p99Ms(),
        l.p999Ms(),
        l.maxMs());
  }

  private void cpu(StringBuilder text, String name, Optional<Double> seconds) {
    line(
        text,
        "%-17s %12s %14s",
        name,
        rounded(seconds.map(s -> s / options.seconds())),
        rounded(perMessage(seconds).map(s -> s * MS_PER_SECOND)));
  }

  private static String rounded(Optional<Double> value) {
    return value.map(v -> String.format(Locale.ROOT, "%.2f", v)).orElse("?");
  }

  private static String mebibytes(Optional<Long> bytes) {
    return bytes.map(b -> String.format(Locale.ROOT, "%.0f MiB", b / BYTES_PER_MIB)).orElse("?");
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private double perSecond(long count) {
    return (double) count / options.seconds();
  }

  /** By what the server accepted in the window, which is what it worked on. */
  private Optional<Double> perMessage(Optional<Double> cpuSeconds) {
    long messages = result.counts().accepted();
    return messages == 0 ? Optional.empty() : cpuSeconds.map(s -> s / messages);
  }

  /** The same as JSON text; units are last in the names, unknown values are null. */
  String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("proved", result.isProved());
    root.set("options", optionsJson());
    root.put("handlePrefix", result.handlePrefix());
    root.put("offeredPerSecond", perSecond(result.counts().offered()));
    root.put("acceptedPerSecond", perSecond(result.counts().accepted()));
    root.put("shownPerSecond", perSecond(result.counts().shown()));
    root.set("counts", JSON.valueToTree(result.counts()));
    root.put("messagesWholeRun", result.messages());
    root.put("logsCompared", result.logsCompared());
    root.set("acceptedLatency", JSON.valueToTree(result.accepted()));
    root.set("shownLatency", JSON.valueToTree(result.shown()));
    root.set("clientLag", JSON.valueToTree(result.lag()));
    ObjectNode processes = root.putObject("processes");
    processes.put("server", result.targets().serverNote());
    processes.put("postgres", result.targets().postgresNote());
    cpuJson(root.putObject("serverCpu"), result.serverCpuSeconds());
    cpuJson(root.putObject("postgresCpu"), result.postgresCpuSeconds());
    cpuJson(root.putObject("clientCpu"), result.clientCpuSeconds());
    root.put("serverResidentStartBytes", result.before().serverResidentBytes().orElse(null));
    root.put("serverResidentEndBytes", result.after().serverResidentBytes().orElse(null));
    root.set("lostSockets", JSON.valueToTree(result.lostSockets()));
    ArrayNode findings = root.putArray("violations");
    for (Violations.Finding finding : result.findings()) {
      findings.addPOJO(JSON.valueToTree(finding));
    }
    return root.toPrettyString() + "\n";
  }

  private ObjectNode optionsJson() {
    return JSON.createObjectNode()
        .put("users", options.users())
        .put("ratePerSecond", options.ratePerSecond())
        .put("seconds", options.seconds())
        .put("warmupSeconds", options.warmupSeconds())
        .put("bodyBytes", options.bodyBytes())
        .put("recipients", options.recipients())
        .put("seed", options.seed())
        .put("connectParallelism", options.connectParallelism())
        .put("logSample", options.logSample());
  }

  private void cpuJson(ObjectNode node, Optional<Double> seconds) {
    node.put("cpuSeconds", seconds.orElse(null));
    node.put("cpuSecondsPerMessage", perMessage(seconds).orElse(null));
  }
}
