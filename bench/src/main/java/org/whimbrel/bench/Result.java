package org.whimbrel.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.whimbrel.bench.measure.Counts;
import org.whimbrel.bench.measure.Latency;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.measure.Usage;
import org.whimbrel.bench.proof.Violations;

/**
 * What a run found.
 *
 * @param handlePrefix what the users' handles have in common
 * @param counts what happened
 * @param accepted latency to {@code accepted}
 * @param shown latency to the recipient's entry
 * @param lag this program's own part of both
 * @param targets the measured processes
 * @param before their usage at the window's start
 * @param after their usage at the window's end
 * @param lostSockets sockets that this program did not end, by reason
 * @param messages messages of the whole run
 * @param logsCompared users whose log was read over REST
 * @param findings what is wrong; empty if the run is proved
 */
record Result(
    String handlePrefix,
    Counts counts,
    Latency accepted,
    Latency shown,
    Latency lag,
    Targets targets,
    Usage before,
    Usage after,
    Map<String, Long> lostSockets,
    long messages,
    int logsCompared,
    List<Violations.Finding> findings) {
  Result {
    lostSockets = Map.copyOf(lostSockets);
    findings = List.copyOf(findings);
  }

  /** Whether nothing is wrong. */
  boolean isProved() {
    return findings.isEmpty();
  }

  /** CPU seconds of the server in the window; empty if unknown. */
  Optional<Double> serverCpuSeconds() {
    return Usage.between(before.serverCpuSeconds(), after.serverCpuSeconds());
  }

  /** CPU seconds of PostgreSQL in the window; empty if unknown. */
  Optional<Double> postgresCpuSeconds() {
    return Usage.between(before.postgresCpuSeconds(), after.postgresCpuSeconds());
  }

  /** CPU seconds of this program in the window; empty if unknown. */
  Optional<Double> clientCpuSeconds() {
    return Usage.between(before.clientCpuSeconds(), after.clientCpuSeconds());
  }
}
