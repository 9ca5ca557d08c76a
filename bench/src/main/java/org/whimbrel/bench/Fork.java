package org.whimbrel.bench;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How a further process of this program is started. Stateless. */
final class Fork {
  /** All of them together take at most this part of the machine's memory as heap. */
  private static final int HEAP_PERCENT = 50;

  private Fork() {}

  /** The command line: the same Java, the same class path, the same options. */
  static List<String> command(
      int member, int members, Path folder, List<URI> servers, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:MaxRAMPercentage=" + (double) HEAP_PERCENT / members);
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Bench.class.getName());
    command.add(Bench.MEMBER);
    command.add(Integer.toString(member));
    command.add(folder.toString());
    command.add(servers.stream().map(URI::toString).collect(Collectors.joining(",")));
    command.addAll(arguments);
    return command;
  }
}
