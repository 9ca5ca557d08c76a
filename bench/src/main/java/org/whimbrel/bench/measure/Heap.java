package org.whimbrel.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a Java heap is in use when the garbage is gone. Stateless. */
public final class Heap {
  private static final long TIMEOUT_SECONDS = 30;
  private static final long BYTES_PER_KIB = 1_024;
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  private Heap() {}

  /** Of this process, after a collection. */
  public static long ofThisProcess() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /**
   * Of another process of this machine, after a collection, which stands it still for a moment.
   * Asks the JDK's tool {@code jcmd}; empty without it, or if the process does not answer to it.
   */
  public static Optional<Long> of(long pid) throws InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return Optional.empty();
    }
    return run(List.of(jcmd.toString(), Long.toString(pid), "GC.run")).isEmpty()
        ? Optional.empty()
        : run(List.of(jcmd.toString(), Long.toString(pid), "GC.heap_info")).flatMap(Heap::parse);
  }

  private static Optional<String> run(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean done = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (!done) {
        process.destroy();
      }
      return done && process.exitValue() == 0 ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Adds up the generations of {@code GC.heap_info}; what is behind them is not the heap. */
  static Optional<Long> parse(String text) {
    String heap = text.split("Metaspace", -1)[0];
    long sum = 0;
    boolean found = false;
    for (String line : heap.lines().toList()) {
      Matcher used = USED.matcher(line);
      if (line.contains("total") && used.find()) {
        sum += Long.parseLong(used.group(1)) * BYTES_PER_KIB;
        found = true;
      }
    }
    return found ? Optional.of(sum) : Optional.empty();
  }
}
