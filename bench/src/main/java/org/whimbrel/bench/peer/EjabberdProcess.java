package org.whimbrel.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The process of ejabberd. It is started as the distribution's script does, but as the own user,
 * and without a name on Erlang's network, so that no other program of the machine knows of it.
 *
 * @param process Erlang's virtual machine
 * @param output what it prints
 */
record EjabberdProcess(Process process, Path output) implements AutoCloseable {
  private static final long START_MAX_SECONDS = 60;
  private static final long STOP_MAX_SECONDS = 30;
  private static final long POLL_MS = 100;
  private static final int OUTPUT_TAIL_LINES = 10;

  /** The bounds that the script sets. */
  private static final String PROCESSES_MAX = "250000";

  private static final String PORTS_MAX = "32000";
  private static final String ETS_TABLES_MAX = "1400";

  /**
   * Starts it.
   *
   * @param configuration the file
   * @param folder where it puts its own
   */
  static EjabberdProcess start(EjabberdPackage installed, Path configuration, Path folder)
      throws IOException {
    Path spool = Files.createDirectory(folder.resolve("spool"));
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
                installed.erlang().toString(),
                "-noinput",
                "+K",
                "true",
                "+P",
                PROCESSES_MAX,
                "-mnesia",
                "dir",
                "\"" + spool + "\"",
                "-s",
                "ejabberd")
            .directory(spool.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "EJABBERD_CONFIG_PATH", configuration.toString(),
                "EJABBERD_LOG_PATH", folder.resolve("ejabberd.log").toString(),
                "EJABBERD_PID_PATH", folder.resolve("ejabberd.pid").toString(),
                "ERL_LIBS", installed.libraries().toString(),
                "ERL_MAX_PORTS", PORTS_MAX,
                "ERL_MAX_ETS_TABLES", ETS_TABLES_MAX,
                "ERL_CRASH_DUMP_BYTES", "0",
                "HOME", spool.toString()));
    return new EjabberdProcess(builder.start(), output);
  }

  /**
   * Waits until it takes connections.
   *
   * @throws PeerException if it ends instead, or takes too long
   */
  void await(InetSocketAddress address) throws PeerException, IOException {
    long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_MAX_SECONDS);
    while (!isListening(address)) {
      if (!process.isAlive() || System.nanoTime() - untilNanos > 0) {
        throw new PeerException("ejabberd does not start:\n" + outputTail());
      }
      try {
        Thread.sleep(POLL_MS); // ejabberd tells nobody when it listens; bounded above
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PeerException("interrupted", e);
      }
    }
  }

  private static boolean isListening(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String outputTail() throws IOException {
    List<String> lines = Files.readAllLines(output);
    int from = Math.max(0, lines.size() - OUTPUT_TAIL_LINES);
    return String.join("\n", lines.subList(from, lines.size()));
  }

  /** Has it end in order, and waits for that. */
  @Override
  public void close() {
    process.destroy(); // a signal at which Erlang's virtual machine stops its applications
    try {
      if (!process.waitFor(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
