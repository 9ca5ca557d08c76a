package org.whimbrel.bench.measure;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What the processes used so far. Empty where a process is unknown or gone.
 *
 * @param serverCpuSeconds the server
 * @param postgresCpuSeconds the postmaster and all its children
 * @param clientCpuSeconds all processes of this program together
 * @param serverResidentBytes the server's resident memory
 * @param clientResidentBytes that of all processes of this program together
 */
public record Usage(
    Optional<Double> serverCpuSeconds,
    Optional<Double> postgresCpuSeconds,
    Optional<Double> clientCpuSeconds,
    Optional<Long> serverResidentBytes,
    Optional<Long> clientResidentBytes) {

  /** Reads all of them now. */
  public static Usage now(ProcFs proc, Targets targets, List<Long> clientPids) {
    return new Usage(
        boxed(targets.serverPid()).flatMap(pid -> cpu(proc, pid)),
        boxed(targets.postgresPid()).flatMap(proc::familyCpuSeconds),
        sum(clientPids, pid -> cpu(proc, pid), Double::sum),
        boxed(targets.serverPid()).flatMap(proc::residentBytes),
        sum(clientPids, proc::residentBytes, Long::sum));
  }

  private static Optional<Double> cpu(ProcFs proc, long pid) {
    return proc.stat(pid).map(ProcFs.Stat::ownCpuSeconds);
  }

  private static Optional<Long> boxed(OptionalLong pid) {
    return pid.isPresent() ? Optional.of(pid.getAsLong()) : Optional.empty();
  }

  private static <T> Optional<T> sum(
      List<Long> pids, Function<Long, Optional<T>> read, BinaryOperator<T> add) {
    Optional<T> sum = Optional.empty();
    for (long pid : pids) {
      Optional<T> value = read.apply(pid);
      if (value.isEmpty()) {
        return value;
      }
      sum = Optional.of(sum.isEmpty() ? value.get() : add.apply(sum.get(), value.get()));
    }
    return sum;
  }

  /** The CPU seconds from one reading to another; empty if either is. */
  public static Optional<Double> between(Optional<Double> before, Optional<Double> after) {
    return before.flatMap(b -> after.map(a -> a - b));
  }
}
