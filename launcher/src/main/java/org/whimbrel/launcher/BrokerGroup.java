package org.whimbrel.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All brokers of an installation as processes of their own: one, a pair, or two pairs. Each can be
 * killed, frozen and started again while the others run. Brokers are counted from 0; 0 and 1 are
 * the first pair, 2 and 3 the second. Thread-safe.
 */
public final class BrokerGroup implements AutoCloseable {
  private final Settings settings;
  private final @Nullable BrokerServer[] brokers;
  private boolean closed;

  /**
   * What to start.
   *
   * @param jarsDir as in {@link BrokerServer.Settings}
   * @param home takes each broker's data, log and note of its process, and the locks of the pairs
   * @param port the first broker's; the others' follow
   * @param password of clients, and of the brokers among themselves
   * @param form how many, and who replicates whom
   * @param network where they listen
   */
  public record Settings(
      Path jarsDir, Path home, int port, String password, BrokerForm form, Network network) {
    /** At 127.0.0.1. */
    public Settings(Path jarsDir, Path home, int port, String password, BrokerForm form) {
      this(jarsDir, home, port, password, form, Network.LOOPBACK);
    }

    /** The port of a broker. */
    public int port(int broker) {
      return port + broker;
    }

    /** Where a broker's journal is. */
    public Path dataDir(int broker) {
      return home.resolve(name(form, broker));
    }

    /** Where a broker writes what it has to say. */
    public Path logFile(int broker) {
      return home.resolve(name(form, broker) + ".log");
    }

    /** What a Liberty must be told to use these brokers, besides the password. */
    public Map<String, String> connectorVariables() {
      String urls =
          IntStream.range(0, form.pairs())
              .mapToObj(pair -> urls(broker -> form.pairOf(broker) == pair))
              .collect(Collectors.joining(";"));
      return Map.of("WHIMBREL_BROKER_EMBEDDED", "false", "WHIMBREL_BROKER_URL", urls);
    }

    private String urls(IntPredicate which) {
      return IntStream.range(0, form.brokers())
          .filter(which)
          .mapToObj(this::url)
          .collect(Collectors.joining(","));
    }

    private String url(int broker) {
      return "tcp://" + network.broker(broker).host() + ":" + port(broker);
    }

    private BrokerServer.Settings broker(int broker) {
      return new BrokerServer.Settings(
          jarsDir,
          dataDir(broker),
          logFile(broker),
          network.broker(broker),
          port(broker),
          password,
          role(broker));
    }

    private Map<String, String> role(int broker) {
      if (form == BrokerForm.SINGLE) {
        return Map.of();
      }
      return Map.of(
          "WHIMBREL_BROKER_PEERS",
          urls(other -> other != broker),
          "WHIMBREL_BROKER_PAIR",
          "pair-" + (form.pairOf(broker) + 1),
          "WHIMBREL_BROKER_LOCK_FOLDER",
          home.resolve("broker-locks").toString());
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
      return "Settings[%s, %s, port %d]".formatted(form, home, port);
    }
  }

  private BrokerGroup(Settings settings) {
    this.settings = settings;
    this.brokers = new @Nullable BrokerServer[settings.form().brokers()];
  }

  /** Knows of all brokers and starts none; see {@link #startAll}. */
  public static BrokerGroup of(Settings settings) {
    return new BrokerGroup(settings);
  }

  /** Stops the brokers of that folder, of whatever form, that a killed launcher left running. */
  static void stopLeftovers(Path home) throws IOException {
    for (BrokerForm form : BrokerForm.values()) {
      for (int broker = 0; broker < form.brokers(); broker++) {
        leftover(home, form, broker).stop();
      }
    }
  }

  /**
   * Starts all that are not running, on the data that are there, and returns when each pair is
   * served and has its partner ready.
   *
   * @throws IOException if that takes longer than the limit
   */
  public void startAll(Duration limit) throws IOException {
    for (int broker = 0; broker < size(); broker++) {
      if (!isAlive(broker)) {
        start(broker);
      }
    }
    awaitWhole(limit);
  }

  /** Starts a broker, for the first time or again, on its data; returns at once. */
  public synchronized void start(int broker) throws IOException {
    if (closed) {
      throw new IllegalStateException("the brokers are closed");
    }
    BrokerServer started = BrokerServer.start(settings.broker(broker));
    brokers[broker] = started;
    leftover(settings.home(), settings.form(), broker).remember(started.pid());
  }

  private static LeftoverProcess leftover(Path home, BrokerForm form, int broker) {
    return LeftoverProcess.java(home.resolve(name(form, broker) + ".pid"));
  }

  private static String name(BrokerForm form, int broker) {
    return folder(form.brokers(), broker);
  }

  /** Of a broker, counted from 0, where there are so many: its data folder in the home. */
  static String folder(int brokers, int broker) {
    return brokers == 1 ? "broker" : "broker-" + (broker + 1);
  }

  /** How many brokers there are. */
  public int size() {
    return brokers.length;
  }

  /**
   * A broker as it was started last; to kill, freeze, thaw or stop it.
   *
   * @throws IllegalStateException if it never was
   */
  public synchronized BrokerServer broker(int broker) {
    BrokerServer started = brokers[broker];
    if (started == null) {
      throw new IllegalStateException("broker " + broker + " has not been started");
    }
    return started;
  }

  private synchronized boolean isAlive(int broker) {
    BrokerServer started = brokers[broker];
    return started != null && started.isAlive();
  }

  /** What a broker is now, by its own word, which may be a moment old. */
  public BrokerRole role(int broker) {
    return isAlive(broker) ? broker(broker).role() : BrokerRole.STOPPED;
  }

  /** Who serves for that pair now, counted among all brokers; empty if nobody does. */
  public OptionalInt active(int pair) {
    return IntStream.range(0, size())
        .filter(broker -> settings.form().pairOf(broker) == pair)
        .filter(broker -> role(broker).serves())
        .findFirst();
  }

  /** Whether each pair is served, and its partner would lose nothing if it had to take over. */
  public boolean isWhole() {
    boolean paired = settings.form() != BrokerForm.SINGLE;
    return IntStream.range(0, settings.form().pairs())
        .mapToObj(this::active)
        .allMatch(
            active ->
                active.isPresent()
                    && (!paired || role(active.getAsInt()) == BrokerRole.REPLICATED));
  }

  /**
   * Waits for {@link #isWhole}.
   *
   * @throws IOException if it takes longer, with the end of each log
   */
  public void awaitWhole(Duration limit) throws IOException {
    if (!Waiting.until(this::isWhole, limit)) {
      throw new IOException(
          "The brokers were not ready within %d s:%n%s".formatted(limit.toSeconds(), told()));
    }
  }

  private String told() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int broker = 0; broker < size(); broker++) {
      lines.add("broker %d is %s".formatted(broker, role(broker)));
      if (isAlive(broker)) {
        lines.add(broker(broker).tail());
      }
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** What they were made from. */
  public Settings settings() {
    return settings;
  }

  /** Ends all as a crash would; frozen ones too. */
  @Override
  public synchronized void close() {
    closed = true;
    for (BrokerServer broker : brokers) {
      if (broker != null) {
        broker.killHard();
      }
    }
  }
}
