package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a process and its children use.
 *
 * @param memoryBytes resident memory, without what processes share (PostgreSQL's buffers)
 * @param cpu processor time so far
 */
record ProcessFigures(long memoryBytes, Duration cpu) {
  private static final long KIB = 1024;

  /** The figures of a process with all below it; empty if it does not run. */
  static Optional<ProcessFigures> of(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(
            process -> {
              long bytes = memoryBytes(pid);
              Duration cpu = cpu(process);
              for (ProcessHandle child : process.descendants().toList()) {
                bytes += memoryBytes(child.pid());
                cpu = cpu.plus(cpu(child));
              }
              return new ProcessFigures(bytes, cpu);
            });
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Of one process. */
  private static long memoryBytes(long pid) {
    try {
      return Files.readAllLines(
              Path.of("/proc", String.valueOf(pid), "status"), StandardCharsets.UTF_8)
          .stream()
          .filter(line -> line.startsWith("RssAnon:") || line.startsWith("RssFile:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
          .sum();
    } catch (IOException e) {
      return 0; // it has ended meanwhile, or this is no Linux
    }
  }
}
