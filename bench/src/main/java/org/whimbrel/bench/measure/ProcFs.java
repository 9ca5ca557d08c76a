package org.whimbrel.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads processes from the proc file system (proc(5)). A process that ended meanwhile, or a machine
 * without that file system, reads as empty.
 *
 * @param root the file system's root
 */
public record ProcFs(Path root) {
  /** Linux shows times to programs in units of 1/100 s on all its architectures. */
  private static final double TICKS_PER_SECOND = 100;

  private static final long BYTES_PER_KIB = 1024;

  /** Field numbers of /proc/PID/stat, counted from the state, which follows the name. */
  private static final int PARENT = 1;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int CHILDREN_USER_TICKS = 13;
  private static final int CHILDREN_SYSTEM_TICKS = 14;

  /**
   * One process.
   *
   * @param parentPid its parent
   * @param ownCpuSeconds what its threads used
   * @param endedChildrenCpuSeconds what its ended children used
   */
  public record Stat(long parentPid, double ownCpuSeconds, double endedChildrenCpuSeconds) {}

  /** This machine's. */
  public static ProcFs ofThisMachine() {
    return new ProcFs(Path.of("/proc"));
  }

  /** All processes now. */
  public List<Long> pids() {
    try (Stream<Path> all = Files.list(root)) {
      return all.map(p -> p.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** A process's times and parent. */
  public Optional<Stat> stat(long pid) {
    return read(pid, "stat")
        .map(
            text -> {
              // The name is in parentheses and may hold blanks and parentheses itself.
              String[] fields = text.substring(text.lastIndexOf(')') + 2).trim().split(" ", -1);
              return new Stat(
                  Long.parseLong(fields[PARENT]),
                  seconds(fields[USER_TICKS], fields[SYSTEM_TICKS]),
                  seconds(fields[CHILDREN_USER_TICKS], fields[CHILDREN_SYSTEM_TICKS]));
            });
  }

  private static double seconds(String userTicks, String systemTicks) {
    return (Long.parseLong(userTicks) + Long.parseLong(systemTicks)) / TICKS_PER_SECOND;
  }

  /** A process's resident memory in bytes. */
  public Optional<Long> residentBytes(long pid) {
    return line(pid, "status", "VmRSS:");
  }

  /** An amount of memory from a file that has one a line; in bytes. */
  private Optional<Long> line(long pid, String file, String name) {
    return read(pid, file)
        .flatMap(text -> text.lines().filter(line -> line.startsWith(name)).findFirst())
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * BYTES_PER_KIB);
  }

  /** A process's command line, argument by argument; empty for a kernel thread. */
  public List<String> commandLine(long pid) {
    return read(pid, "cmdline")
        .map(text -> Stream.of(text.split("\0", -1)).filter(a -> !a.isEmpty()).toList())
        .orElse(List.of());
  }

  /** The environment that a process was started with; empty if we may not see it. */
  public Optional<List<String>> environment(long pid) {
    return read(pid, "environ").map(text -> List.of(text.split("\0", -1)));
  }

  /** What the process and its children, living and ended, used since they began, in seconds. */
  public Optional<Double> familyCpuSeconds(long pid) {
    return stat(pid)
        .map(
            parent -> {
              double sum = parent.ownCpuSeconds() + parent.endedChildrenCpuSeconds();
              for (Stat child : childrenOf(pid)) {
                sum += child.ownCpuSeconds();
              }
              return sum;
            });
  }

  /**
   * The memory of a process and its living children in bytes. What they share counts once, in
   * parts, if the kernel tells that (smaps_rollup, Pss); else what is resident of each is added up.
   */
  public Optional<Long> familyResidentBytes(long pid) {
    List<Long> family = new ArrayList<>(childPids(pid));
    family.add(pid);
    Optional<Long> sum = Optional.empty();
    for (long member : family) {
      Optional<Long> own = line(member, "smaps_rollup", "Pss:").or(() -> residentBytes(member));
      sum = own.isEmpty() ? sum : Optional.of(sum.orElse(0L) + own.get());
    }
    return sum;
  }

  private List<Stat> childrenOf(long pid) {
    return childPids(pid).stream().flatMap(child -> stat(child).stream()).toList();
  }

  private List<Long> childPids(long pid) {
    return pids().stream()
        .filter(candidate -> stat(candidate).filter(s -> s.parentPid() == pid).isPresent())
        .toList();
  }

  private Optional<String> read(long pid, String file) {
    try {
      return Optional.of(
          Files.readString(root.resolve(Long.toString(pid)).resolve(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
