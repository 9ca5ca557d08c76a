package org.whimbrel.bench;

import java.util.List;
import java.util.Optional;
import org.whimbrel.bench.crew.CrewReport;
import org.whimbrel.bench.faults.FaultOutcome;
import org.whimbrel.bench.faults.FaultRecord;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
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
   */
  record Costs(
      Targets targets, Usage before, Usage after, Resources unconnected, Resources connected) {
    /** CPU seconds of the server, the broker in it included; empty if unknown. */
    Optional<Double> serverCpuSeconds() {
      return Usage.between(before.serverCpuSeconds(), after.serverCpuSeconds());
    }

    /** CPU seconds of PostgreSQL; empty if unknown. */
    Optional<Double> postgresCpuSeconds() {
      return Usage.between(before.postgresCpuSeconds(), after.postgresCpuSeconds());
    }

    /** CPU seconds of this program's processes; empty if unknown. */
    Optional<Double> clientCpuSeconds() {
      return Usage.between(before.clientCpuSeconds(), after.clientCpuSeconds());
    }
  }

  /** Whether nothing is wrong. */
  boolean isProved() {
    return findings.isEmpty();
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
