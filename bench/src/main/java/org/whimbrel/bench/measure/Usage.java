package org.whimbrel.bench.measure;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the processes used so far. Empty where a process is unknown or gone.
 *
 * @param serverCpuSeconds the server
 * @param postgresCpuSeconds the postmaster and all its children
 * @param clientCpuSeconds this program
 * @param serverResidentBytes the server's resident memory
 */
public record Usage(
    Optional<Double> serverCpuSeconds,
    Optional<Double> postgresCpuSeconds,
    Optional<Double> clientCpuSeconds,
    Optional<Long> serverResidentBytes) {

  /** Reads all of them now. */
  public static Usage now(ProcFs proc, Targets targets) {
    return new Usage(
        own(proc, targets.serverPid()),
        boxed(targets.postgresPid()).flatMap(proc::familyCpuSeconds),
        own(proc, OptionalLong.of(ProcessHandle.current().pid())),
        boxed(targets.serverPid()).flatMap(proc::residentBytes));
  }

  private static Optional<Double> own(ProcFs proc, OptionalLong pid) {
    return boxed(pid).flatMap(proc::stat).map(ProcFs.Stat::ownCpuSeconds);
  }

  private static Optional<Long> boxed(OptionalLong pid) {
    return pid.isPresent() ? Optional.of(pid.getAsLong()) : Optional.empty();
  }

  /** The CPU seconds from one reading to another; empty if either is. */
  public static Optional<Double> between(Optional<Double> before, Optional<Double> after) {
    return before.flatMap(b -> after.map(a -> a - b));
  }
}
