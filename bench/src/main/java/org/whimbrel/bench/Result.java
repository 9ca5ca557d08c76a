package org.whimbrel.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.whimbrel.bench.crew.CrewReport;
import org.whimbrel.bench.faults.FaultOutcome;
import org.whimbrel.bench.faults.FaultRecord;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.measure.Usage;
import org.whimbrel.bench.proof.Violations;

/**
 * What a run found.
 *
 * @param kind of the server
 * @param handlePrefix what the users' handles have in common
 * @param report what all crews found, together
 * @param logsCompared how many logs were compared with those that the server has kept
 * @param costs what it cost
 * @param faults what went wrong on purpose
 * @param findings what is wrong; empty if the run is proved
 */
record Result(
    Subject.Kind kind,
    String handlePrefix,
    CrewReport report,
    int logsCompared,
    Costs costs,
    List<FaultRecord> faults,
    List<Violations.Finding> findings) {
  /** Copies. */
  Result {
    faults = List.copyOf(faults);
    findings = List.copyOf(findings);
  }

  /**
   * What the run cost.
   *
   * @param targets the measured processes
   * @param before their usage when the measured time began
   * @param after their usage when it ended
   * @param unconnected memory before the sockets were opened
   * @param connected memory after that
   * @param idle the time between that and the first message
   */
  record Costs(
      Targets targets,
      Usage before,
      Usage after,
      Resources unconnected,
      Resources connected,
      Idle idle) {
    /** CPU of a part while nobody wrote, in cores; empty if unknown, or there was no such time. */
    Optional<Double> idleCores(Part part) {
      return idle.seconds() == 0
          ? Optional.empty()
          : Usage.between(idle.before(), idle.after(), part).map(cpu -> cpu / idle.seconds());
    }

    /** CPU seconds of a part; empty if unknown. */
    Optional<Double> cpuSeconds(Part part) {
      return Usage.between(before, after, part);
    }

    /** What is there to be told of: the parts whose processes are known, or should be. */
    List<Part> parts() {
      return Arrays.stream(Part.values())
          .filter(part -> part == Part.CLIENTS || targets.parts().containsKey(part))
          .toList();
    }
  }

  /**
   * A time in which all are connected and nobody writes.
   *
   * @param seconds how long; 0 if there was none
   * @param before usage when it began
   * @param after usage when it ended
   */
  record Idle(int seconds, Usage before, Usage after) {}

  /** Whether nothing is wrong. */
  boolean isProved() {
    return findings.isEmpty();
  }

  /** What the tables call a part. */
  String label(Part part) {
    Targets targets = costs.targets();
    boolean brokerInside =
        !targets.parts().containsKey(Part.BROKER) && !targets.target(Part.SERVER).pids().isEmpty();
    return part == Part.SERVER && brokerInside ? kind.serverLabel() : part.label();
  }

  /** How long each fault was felt. */
  List<FaultOutcome> outcomes() {
    return FaultOutcome.of(faults, meter().recovery());
  }

  /** What was measured. */
  Meter meter() {
    return report.meter();
  }

  /** How long it was measured, in seconds. */
  double seconds() {
    return (meter().sections().untilNanos() - meter().sections().fromNanos()) / 1e9;
  }

  /** How often a milestone was reached, a second. */
  double perSecond(Milestone milestone) {
    return meter().reachedCount(milestone) / seconds();
  }

  /** CPU seconds for each time that a milestone was reached; empty if unknown. */
  Optional<Double> each(Milestone milestone, Optional<Double> cpuSeconds) {
    long count = meter().reachedCount(milestone);
    return count == 0 ? Optional.empty() : cpuSeconds.map(seconds -> seconds / count);
  }

  /** What a socket added to an amount of memory; empty if unknown. */
  Optional<Double> perSocket(Optional<Long> before, Optional<Long> after) {
    int sockets = report.footprint().sockets();
    return sockets == 0
        ? Optional.empty()
        : before.flatMap(b -> after.map(a -> (double) (a - b) / sockets));
  }
}
