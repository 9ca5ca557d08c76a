package org.whimbrel.bench.measure;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The processes whose cost is measured, but for this program's own.
 *
 * @param parts what is known of each part; one that is missing is not there
 */
public record Targets(Map<Part, Target> parts) {
  /** In the environment of a node whose broker is not inside of it. */
  private static final String BROKER_APART = "WHIMBREL_BROKER_EMBEDDED=false";

  /** Takes a copy. */
  public Targets {
    parts = Map.copyOf(parts);
  }

  /**
   * The processes of one part.
   *
   * @param pids of the processes; of a family the parent's; none if they are unknown
   * @param note how they were found, or why not
   */
  public record Target(List<Long> pids, String note) {
    /** Takes a copy. */
    public Target {
      pids = List.copyOf(pids);
    }

    /** In words. */
    public String described() {
      return pids.isEmpty()
          ? "not measured: " + note
          : pids.stream().map(String::valueOf).reduce((a, b) -> a + " " + b).orElse("")
              + " ("
              + note
              + ")";
    }
  }

  /** None. */
  public static Targets none(String why) {
    Target none = new Target(List.of(), why);
    return new Targets(Map.of(Part.SERVER, none, Part.DATABASE, none));
  }

  /**
   * Takes the processes that are given and looks for server and database if they are not. Brokers
   * are a part where they are given, and where the servers are not known to have theirs inside.
   */
  public static Targets find(ProcFs proc, Map<Part, List<Long>> given) {
    Map<Part, Target> parts = new EnumMap<>(Part.class);
    given.forEach((part, pids) -> parts.put(part, given(proc, pids)));
    List<Long> pids = proc.pids();
    parts.computeIfAbsent(
        Part.SERVER,
        part -> only(pids.stream().filter(p -> isServer(proc.commandLine(p))).toList()));
    parts.computeIfAbsent(
        Part.DATABASE,
        part -> only(pids.stream().filter(p -> isPostmaster(proc.commandLine(p))).toList()));
    if (!parts.containsKey(Part.BROKER)) {
      brokersApart(proc, parts.get(Part.SERVER)).ifPresent(apart -> parts.put(Part.BROKER, apart));
    }
    return new Targets(parts);
  }

  /** The brokers' own processes cannot be told by what they look like; that they exist can. */
  private static Optional<Target> brokersApart(ProcFs proc, @Nullable Target servers) {
    for (long server : servers == null ? List.<Long>of() : servers.pids()) {
      Optional<List<String>> environment = proc.environment(server);
      if (environment.isEmpty()) {
        return Optional.of(new Target(List.of(), "unknown whether inside; see --broker-pid"));
      }
      if (environment.get().contains(BROKER_APART)) {
        return Optional.of(new Target(List.of(), "not inside; give --broker-pid"));
      }
    }
    return Optional.empty();
  }

  /** What is known of a part. */
  public Target target(Part part) {
    return parts.getOrDefault(part, new Target(List.of(), "none"));
  }

  /** The first process of the server, which stands for all where only one can be asked. */
  public OptionalLong firstServer() {
    List<Long> servers = target(Part.SERVER).pids();
    return servers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(servers.get(0));
  }

  private static Target given(ProcFs proc, List<Long> pids) {
    for (long pid : pids) {
      if (proc.stat(pid).isEmpty()) {
        return new Target(List.of(), "given pid " + pid + " does not run");
      }
    }
    return new Target(pids, "given");
  }

  private static Target only(List<Long> found) {
    if (found.isEmpty()) {
      return new Target(List.of(), "none found");
    }
    if (found.size() > 1) {
      return new Target(List.of(), "several found, give those of " + found);
    }
    return new Target(found, "found");
  }

  private static boolean isServer(List<String> commandLine) {
    return !commandLine.isEmpty()
        && program(commandLine).equals("java")
        && commandLine.stream()
            .skip(1)
            .anyMatch(a -> a.equals("defaultServer") || a.endsWith("ws-server.jar"));
  }

  /** The postmaster has arguments; its children replace theirs by "postgres: what they do". */
  private static boolean isPostmaster(List<String> commandLine) {
    if (commandLine.isEmpty() || commandLine.get(0).contains(": ")) {
      return false;
    }
    return program(commandLine).equals("postgres") || program(commandLine).equals("postmaster");
  }

  private static String program(List<String> commandLine) {
    Path name = Path.of(commandLine.get(0)).getFileName();
    return name == null ? "" : name.toString();
  }
}
