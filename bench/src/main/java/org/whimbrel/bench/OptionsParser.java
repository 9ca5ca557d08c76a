package org.whimbrel.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.whimbrel.bench.crew.CrewPlan.Content;
import org.whimbrel.bench.traffic.Profile;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.bench.traffic.Scenario.Shape;

/** Arguments to {@link Options}. For one use. */
final class OptionsParser {
  /**
   * Each message costs 12 bytes a process, and 40 for a device that is shown it and one that sent
   * it.
   */
  private static final long MESSAGES_MAX = 20_000_000;

  private static final int USERS_MAX = 1_000_000;
  private static final int DEVICES_MAX = 5;
  private static final int CONTACTS_MAX = 100;
  private static final int RATE_MAX_PER_SECOND = 100_000;
  private static final int SECONDS_MAX = 86_400;
  private static final int SURGE_FACTOR_MAX = 100;
  private static final int ROTATIONS_MAX = 100;
  private static final int CONNECTIONS_MAX = 1_000;
  private static final int MIXED_USERS_MIN = 101;
  private static final int PERCENT_MAX = 100;
  private static final int TEXT_MAX_BYTES = 4_096;
  private static final int PROCESSES_MAX = 64;
  private static final int CONNECT_PARALLELISM_MAX = 256;
  private static final int PAUSE_MAX_SECONDS = 3_600;

  private final GivenOptions given;

  private OptionsParser(GivenOptions given) {
    this.given = given;
  }

  /**
   * Reads the arguments.
   *
   * @throws BadArgumentException if one is unknown, comes twice, misses its value or is out of
   *     range
   */
  static Options parse(List<String> arguments) throws BadArgumentException {
    return new OptionsParser(new GivenOptions(arguments)).check();
  }

  private Options check() throws BadArgumentException {
    Profile profile = profile();
    given.presetsOf(profile);
    Shape shape = shape(profile);
    checkTogether(shape);
    Optional<Options.Faults> faults = FaultOptions.read(given, shape);
    Options.Target target = TargetOptions.read(given);
    return new Options(
        faults.filter(each -> each.cluster().isEmpty()).isPresent()
            ? target.at(faults.get().site().baseUris())
            : target,
        shape,
        new Content(
            isFull(),
            given.number(Option.TEXT_BYTES, 1, TEXT_MAX_BYTES),
            given.number(Option.OPEN_PERCENT, 0, PERCENT_MAX)),
        new Options.Effort(
            given.number(Option.PROCESSES, 1, PROCESSES_MAX),
            given.number(Option.CONNECT_PARALLELISM, 1, CONNECT_PARALLELISM_MAX),
            given.number(Option.LOG_SAMPLE, 0, USERS_MAX),
            given.number(Option.RECONNECT_MAX, 1, PAUSE_MAX_SECONDS),
            given.number(Option.WATCH, 0, CONNECTIONS_MAX),
            given.number(Option.IDLE, 0, SECONDS_MAX),
            given.number(Option.PING_AFTER, 1, PAUSE_MAX_SECONDS)),
        peer(shape),
        faults,
        json());
  }

  private Profile profile() throws BadArgumentException {
    String text = given.text(Option.PROFILE);
    for (Profile candidate : Profile.values()) {
      if (candidate.name().toLowerCase(Locale.ROOT).equals(text)) {
        return candidate;
      }
    }
    throw new BadArgumentException(
        "--profile "
            + text
            + " is none of "
            + Arrays.stream(Profile.values())
                .map(known -> known.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

  private Shape shape(Profile profile) throws BadArgumentException {
    return new Shape(
        profile,
        given.number(Option.USERS, 2, USERS_MAX),
        given.number(Option.DEVICES, 1, DEVICES_MAX),
        given.number(Option.CONTACTS, 1, CONTACTS_MAX),
        given.number(Option.RATE, 1, RATE_MAX_PER_SECOND),
        given.number(Option.SECONDS, 1, SECONDS_MAX),
        given.number(Option.WARMUP, 0, SECONDS_MAX),
        given.number(Option.SURGE_FACTOR, 2, SURGE_FACTOR_MAX),
        given.number(Option.SURGE_SECONDS, 1, SECONDS_MAX),
        given.number(Option.ROTATE_KEYS, 0, ROTATIONS_MAX),
        given.number(Option.ROTATE_CONTACTS, 1, CONNECTIONS_MAX),
        given.longNumber(Option.SEED, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static void checkTogether(Shape shape) throws BadArgumentException {
    if (shape.profile() == Profile.MIXED && shape.users() < MIXED_USERS_MIN) {
      throw new BadArgumentException("--profile mixed needs --users " + MIXED_USERS_MIN);
    }
    if (shape.profile() == Profile.ROOM && shape.users() > CONNECTIONS_MAX + 1) {
      throw new BadArgumentException("--profile room has at most " + (CONNECTIONS_MAX + 1));
    }
    boolean sections = shape.profile() == Profile.SURGE || shape.profile() == Profile.RECONNECT;
    if (shape.rotations() > 0 && sections) {
      throw new BadArgumentException("--rotate-keys goes with direct, mixed and room");
    }
    long messages = Scenario.schedule(shape).count();
    if (messages > MESSAGES_MAX) {
      throw new BadArgumentException(
          "that makes " + messages + " messages; the proof keeps at most " + MESSAGES_MAX);
    }
  }

  /** The peer can do what Whimbrel can for this: one recipient, one device, no keys. */
  private Optional<Options.Peer> peer(Shape shape) throws BadArgumentException {
    String name = given.find(Option.PEER).orElse(null);
    if (name == null) {
      for (Option alone : List.of(Option.COMPARE, Option.PEER_FOLDER)) {
        if (given.has(alone)) {
          throw new BadArgumentException(alone.flag() + " needs --peer");
        }
      }
      return Optional.empty();
    }
    if (!name.equals("ejabberd")) {
      throw new BadArgumentException("--peer " + name + " is not ejabberd");
    }
    boolean direct = shape.profile() == Profile.DIRECT || shape.profile() == Profile.SURGE;
    if (!direct || shape.devices() > 1 || shape.rotations() > 0) {
      throw new BadArgumentException(
          "--peer goes with --profile direct or surge, one device and no key changes");
    }
    return Optional.of(new Options.Peer(given.has(Option.COMPARE), peerFolder()));
  }

  private Path peerFolder() throws BadArgumentException {
    String preset = System.getProperty("java.io.tmpdir", "/tmp");
    Path folder = Path.of(given.find(Option.PEER_FOLDER).orElse(preset)).toAbsolutePath();
    if (Files.isDirectory(folder)) {
      return folder;
    }
    throw new BadArgumentException("--peer-folder " + folder + " is not a folder");
  }

  private boolean isFull() throws BadArgumentException {
    String text = given.text(Option.SEAL);
    if (!text.equals("light") && !text.equals("full")) {
      throw new BadArgumentException("--seal " + text + " is neither light nor full");
    }
    return text.equals("full");
  }

  /** Judged before the run, not when its result is lost. */
  private Optional<Path> json() throws BadArgumentException {
    String text = given.find(Option.JSON).orElse(null);
    if (text == null) {
      return Optional.empty();
    }
    Path file = Path.of(text).toAbsolutePath();
    Path folder = file.getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
      throw new BadArgumentException("--json " + text + " is not a file in a folder that exists");
    }
    return Optional.of(file);
  }
}
