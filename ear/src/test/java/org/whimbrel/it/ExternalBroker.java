package org.whimbrel.it;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The broker in a process of its own, as it runs when it is not inside Liberty. */
final class ExternalBroker implements AutoCloseable {
  private static final String PASSWORD = "a-test";
  private static final int PROBE_TIMEOUT_MS = 500;

  private final int port;
  private final Path home;
  private @Nullable Process process;

  ExternalBroker(int port) throws IOException {
    this.port = port;
    this.home = Path.of(System.getProperty("whimbrel.it.target"), "it", "external-broker");
    WhimbrelServer.deleteTree(home);
    Files.createDirectories(home);
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  /** What the server must be told to use this broker. */
  Map<String, String> settings() {
    return Map.of(
        "WHIMBREL_BROKER_EMBEDDED",
        "false",
        "WHIMBREL_BROKER_CONNECTOR",
        "org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory",
        "WHIMBREL_BROKER_PARAMS",
        "host=127.0.0.1;port=" + port,
        "WHIMBREL_BROKER_PASSWORD",
        PASSWORD);
  }

  /** Starts it on the data that are there, and returns when it listens. */
  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                classPath(),
                "org.whimbrel.broker.BrokerMain")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("broker.log").toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "WHIMBREL_BROKER_DATADIR",
                home.resolve("data").toString(),
                "WHIMBREL_BROKER_ACCEPTOR",
                "tcp://127.0.0.1:" + port,
                "WHIMBREL_BROKER_PASSWORD",
                PASSWORD));
    process = builder.start();
    await().atMost(30, TimeUnit.SECONDS).until(this::listens);
  }

  private static String classPath() throws IOException {
    Path target = Path.of(System.getProperty("whimbrel.it.root"), "liberty-config", "target");
    try (Stream<Path> files = Files.list(target)) {
      List<Path> jars =
          files
              .filter(file -> file.getFileName().toString().matches("liberty-config-.*\\.jar"))
              .toList();
      if (jars.size() != 1) {
        throw new IOException("one jar of liberty-config expected in " + target + ": " + jars);
      }
      return target.resolve("broker-lib") + "/*" + File.pathSeparator + jars.get(0);
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      Process started = process;
      if (started == null || !started.isAlive()) {
        throw new UncheckedIOException("the broker ended, see " + home, e);
      }
      return false;
    }
  }

  /** Ends it as a crash would (SIGKILL), and returns when it is gone. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
