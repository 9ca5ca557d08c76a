package org.whimbrel.bench.measure;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What the processes used so far. A part is missing where a process of it is unknown or gone.
 *
 * @param cpuSeconds of all processes of a part together
 * @param residentBytes their memory; what the processes of a family share counts once
 */
public record Usage(Map<Part, Double> cpuSeconds, Map<Part, Long> residentBytes) {
  /** Takes copies. */
  public Usage {
    cpuSeconds = Map.copyOf(cpuSeconds);
    residentBytes = Map.copyOf(residentBytes);
  }

  /** Reads all of them now. */
  public static Usage now(ProcFs proc, Targets targets, List<Long> clientPids) {
    Map<Part, Double> cpu = new EnumMap<>(Part.class);
    Map<Part, Long> resident = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      List<Long> pids = part == Part.CLIENTS ? clientPids : targets.target(part).pids();
      sum(pids, pid -> cpu(proc, part, pid), Double::sum).ifPresent(all -> cpu.put(part, all));
      sum(pids, pid -> resident(proc, part, pid), Long::sum)
          .ifPresent(all -> resident.put(part, all));
    }
    return new Usage(cpu, resident);
  }

  private static Optional<Double> cpu(ProcFs proc, Part part, long pid) {
    return part.isFamily()
        ? proc.familyCpuSeconds(pid)
        : proc.stat(pid).map(ProcFs.Stat::ownCpuSeconds);
  }

  private static Optional<Long> resident(ProcFs proc, Part part, long pid) {
    return part.isFamily() ? proc.familyResidentBytes(pid) : proc.residentBytes(pid);
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

  /** CPU seconds of a part; empty if unknown. */
  public Optional<Double> cpuSeconds(Part part) {
    return Optional.ofNullable(cpuSeconds.get(part));
  }

  /** Memory of a part; empty if unknown. */
  public Optional<Long> residentBytes(Part part) {
    return Optional.ofNullable(residentBytes.get(part));
  }

  /** The CPU seconds of a part from one reading to another; empty if either is. */
  public static Optional<Double> between(Usage before, Usage after, Part part) {
    return before.cpuSeconds(part).flatMap(b -> after.cpuSeconds(part).map(a -> a - b));
  }
}
