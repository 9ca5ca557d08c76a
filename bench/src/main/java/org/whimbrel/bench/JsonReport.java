package org.whimbrel.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.whimbrel.bench.crew.CrewReport.Footprint;
import org.whimbrel.bench.faults.FaultOutcome;
import org.whimbrel.bench.faults.FaultRecord;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.bench.measure.Tally;

/**
 * A result as JSON; units are last in the names, unknown values are null.
 *
 * @param options what was asked for
 * @param result what was found
 */
record JsonReport(Options options, Result result) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The text. */
  String text() {
    return json().toPrettyString() + "\n";
  }

  /** The object. */
  ObjectNode json() {
    Meter meter = result.meter();
    ObjectNode root = JSON.createObjectNode();
    root.put("subject", result.kind().label());
    root.put("proved", result.isProved());
    root.set("options", optionsJson());
    root.put("handlePrefix", result.handlePrefix());
    root.put("offeredPerSecond", result.perSecond(Milestone.OFFERED));
    root.put("acceptedPerSecond", result.perSecond(Milestone.ACCEPTED));
    root.put("shownPerSecond", result.perSecond(Milestone.SHOWN));
    root.put("receiptedPerSecond", result.perSecond(Milestone.RECEIPTED));
    root.put("messagesWholeRun", result.report().ledger().count());
    root.put("mailboxes", result.report().logs().size());
    root.put("logsCompared", result.logsCompared());
    ObjectNode tallies = root.putObject("counts");
    for (Tally tally : Tally.values()) {
      tallies.put(camelCase(tally.name()), meter.tallied(tally));
    }
    latencies(root);
    costs(root);
    faults(root);
    root.set("lostSockets", JSON.valueToTree(meter.lostSockets()));
    root.set("violations", JSON.valueToTree(result.findings()));
    return root;
  }

  private ObjectNode optionsJson() {
    ObjectNode json = JSON.createObjectNode();
    if (result.kind() == Subject.Kind.WHIMBREL) {
      options
          .target()
          .site()
          .servers()
          .forEach(server -> json.withArray("servers").add(server.toString()));
    }
    json.setAll((ObjectNode) JSON.valueToTree(options.shape()));
    json.setAll((ObjectNode) JSON.valueToTree(options.content()));
    json.setAll((ObjectNode) JSON.valueToTree(options.effort()));
    return json;
  }

  private void faults(ObjectNode root) {
    ArrayNode faults = root.putArray("faults");
    for (FaultOutcome outcome : result.outcomes()) {
      FaultRecord record = outcome.record();
      ObjectNode node = faults.addObject();
      node.put("kind", record.fault().kind().wire());
      node.put("atMs", TimeUnit.NANOSECONDS.toMillis(record.begunNanos()));
      node.put("holdMs", record.fault().holdMs());
      node.put("lines", record.lines());
      node.put("readyMs", outcome.readyMs());
      node.put("sessionsLost", outcome.lost());
      node.put("backMs", outcome.backMs().isPresent() ? outcome.backMs().getAsLong() : null);
      node.put("shownMs", outcome.shownMs());
      node.put("problem", record.problem().orElse(null));
    }
  }

  private void latencies(ObjectNode root) {
    Meter meter = result.meter();
    ObjectNode sections = root.putObject("sections");
    for (Milestone milestone : Milestone.values()) {
      String name = camelCase(milestone.name()) + "Latency";
      root.set(name, JSON.valueToTree(meter.latency(milestone)));
      for (String section : meter.sections().names()) {
        ObjectNode node = sections.withObjectProperty(section);
        node.put("seconds", meter.sections().seconds(section));
        node.put(camelCase(milestone.name()), meter.reachedCount(milestone, section));
        node.set(name, JSON.valueToTree(meter.latency(milestone, section)));
      }
    }
    root.set("keyNewsLatency", JSON.valueToTree(meter.keyNews()));
    root.set("comebackLatency", JSON.valueToTree(meter.comebacks()));
  }

  private void costs(ObjectNode root) {
    Result.Costs costs = result.costs();
    ObjectNode processes = root.putObject("processes");
    Resources before = costs.unconnected();
    Resources after = costs.connected();
    for (Part part : costs.parts()) {
      String name = camelCase(part.name());
      if (part != Part.CLIENTS) {
        processes.put(name, costs.targets().target(part).described());
      }
      cpu(root.putObject(name + "Cpu"), costs.cpuSeconds(part));
      root.put(name + "IdleCores", costs.idleCores(part).orElse(null));
      memory(
          root,
          name + "Resident",
          before.usage().residentBytes(part),
          after.usage().residentBytes(part));
      root.put(name + "ResidentEndBytes", costs.after().residentBytes(part).orElse(null));
    }
    Footprint own = result.report().footprint();
    root.put("sockets", own.sockets());
    memory(root, "serverHeap", before.serverHeapBytes(), after.serverHeapBytes());
    memory(
        root, "clientHeap", Optional.of(own.heapBeforeBytes()), Optional.of(own.heapAfterBytes()));
  }

  private void cpu(ObjectNode node, Optional<Double> seconds) {
    node.put("cpuSeconds", seconds.orElse(null));
    node.put("cpuSecondsPerAccepted", result.each(Milestone.ACCEPTED, seconds).orElse(null));
    node.put("cpuSecondsPerDelivered", result.each(Milestone.SHOWN, seconds).orElse(null));
  }

  private void memory(ObjectNode root, String name, Optional<Long> before, Optional<Long> after) {
    ObjectNode node = root.putObject(name);
    node.put("beforeBytes", before.orElse(null));
    node.put("afterBytes", after.orElse(null));
    node.put("perSocketBytes", result.perSocket(before, after).orElse(null));
  }

  /** {@code SUPERSEDED_WRAPS} to {@code supersededWraps}. */
  private static String camelCase(String name) {
    StringBuilder text = new StringBuilder();
    for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
      text.append(
          text.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return text.toString();
  }
}
