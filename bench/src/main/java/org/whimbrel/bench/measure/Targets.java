package org.whimbrel.bench.measure;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The processes whose cost is measured.
 *
 * @param serverPid the server; empty if unknown
 * @param serverNote how it was found, or why not
 * @param postgresPid the postmaster; empty if unknown
 * @param postgresNote how it was found, or why not
 */
public record Targets(
    OptionalLong serverPid, String serverNote, OptionalLong postgresPid, String postgresNote) {

  /** None. */
  public static Targets none(String why) {
    return new Targets(OptionalLong.empty(), why, OptionalLong.empty(), why);
  }

  private record Target(OptionalLong pid, String note) {}

  /** Takes the processes that are given and looks for the others. */
  public static Targets find(ProcFs proc, OptionalLong serverPid, OptionalLong postgresPid) {
    List<Long> pids = proc.pids();
    Target server =
        serverPid.isPresent()
            ? given(proc, serverPid)
            : only(pids.stream().filter(p -> isServer(proc.commandLine(p))).toList());
    Target postgres =
        postgresPid.isPresent()
            ? given(proc, postgresPid)
            : only(pids.stream().filter(p -> isPostmaster(proc.commandLine(p))).toList());
    return new Targets(server.pid, server.note, postgres.pid, postgres.note);
  }

  private static Target given(ProcFs proc, OptionalLong pid) {
    return proc.stat(pid.getAsLong()).isPresent()
        ? new Target(pid, "given")
        : new Target(OptionalLong.empty(), "given pid " + pid.getAsLong() + " does not run");
  }

  private static Target only(List<Long> found) {
    if (found.isEmpty()) {
      return new Target(OptionalLong.empty(), "none found");
    }
    if (found.size() > 1) {
      return new Target(OptionalLong.empty(), "several found, give one of " + found);
    }
    return new Target(OptionalLong.of(found.get(0)), "found");
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
