package org.whimbrel.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A broker in a process of its own, with settings by environment: see {@link BrokerEnvironment}.
 * Stops on SIGTERM. Whatever watches over it has to start it again when it ends otherwise.
 */
public final class BrokerMain {
  /** The process ended itself, because its partner has taken over while it stood still. */
  public static final int EXIT_LOST_LOCK = 75;

  /** The broker in it has stopped by itself; its log says why. */
  public static final int EXIT_STOPPED = 76;

  /** In the data folder; holds what {@link Broker#role} says. */
  static final String ROLE_FILE = "role";

  /** It tells each message that passes; as in the server, only what is wrong is worth a line. */
  private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");

  private static final int LOOK_MS = 200;

  /** A broker that goes from one role to the other is stopped in between, but not that long. */
  private static final int STOPPED_LOOKS_MAX = 50;

  private BrokerMain() {}

  /** Starts the broker and waits for the end of the process. */
  public static void main(String[] arguments) throws Exception {
    AUDIT.setLevel(Level.WARNING);
    Broker.Settings settings = new BrokerEnvironment(System.getenv()).settings();
    open(settings.dataDir());
    Broker broker = Broker.start(settings);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    broker.close();
                  } catch (Exception e) {
                    throw new IllegalStateException("the broker did not stop", e);
                  }
                }));
    watch(broker, settings.dataDir().resolve(ROLE_FILE));
    System.exit(EXIT_STOPPED);
  }

  /** The folder outlives the process: what the last one was says nothing of this one. */
  static void open(Path dataDir) throws IOException {
    Files.createDirectories(dataDir);
    Files.deleteIfExists(dataDir.resolve(ROLE_FILE));
  }

  /**
   * Keeps the file that tells the role true. Artemis gives up in some cases, and would leave a
   * process that does nothing; it ends then.
   */
  private static void watch(Broker broker, Path file) throws InterruptedException, IOException {
    String told = "";
    int looksStopped = 0;
    while (looksStopped < STOPPED_LOOKS_MAX) {
      String role = broker.role();
      if (!role.equals(told)) {
        Path whole = Files.writeString(file.resolveSibling(ROLE_FILE + ".new"), role);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        told = role;
      }
      looksStopped = broker.isStopped() ? looksStopped + 1 : 0;
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }
}
