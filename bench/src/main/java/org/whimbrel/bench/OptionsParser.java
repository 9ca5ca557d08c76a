package org.whimbrel.bench;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Arguments to {@link Options}. Stateless. */
final class OptionsParser {
  /** Each message costs about 1 kB of heap for the proof. */
  private static final long MESSAGES_MAX = 5_000_000;

  private static final int USERS_MAX = 100_000;
  private static final int RATE_MAX_PER_SECOND = 100_000;
  private static final int SECONDS_MAX = 86_400;
  private static final int BODY_MAX_BYTES = 1 << 20;
  private static final int RECIPIENTS_MAX = 1_000;
  private static final int CONNECT_PARALLELISM_MAX = 256;

  /** All options. The name in lower case with hyphens is the argument. */
  enum Option {
    BASE_URL("URL", "http://127.0.0.1:9080", "the server"),
    USERS(
        "N",
        "1000",
        "users, each with one device and one WebSocket; a server that is to register more than"
            + " 1000 an hour needs WHIMBREL_ACCOUNTS_REGISTRATIONSPERHOURMAX=0"),
    RATE("R", "200", "messages a second, over all users"),
    SECONDS("T", "60", "length of the measured window"),
    WARMUP("W", "15", "seconds before it: the same traffic, in the proof, not in the percentiles"),
    BODY_BYTES("B", "4096", "size of each body, random bytes"),
    RECIPIENTS("K", "1", "recipients of each message"),
    SEED("S", "1", "what senders, recipients and bodies follow from"),
    CONNECT_PARALLELISM("P", "8", "users that register, connect or reconnect at the same time"),
    LOG_SAMPLE("N", "20", "users whose log is read over REST at the end and compared"),
    SERVER_PID("PID", null, "the server's process; else looked for"),
    POSTGRES_PID("PID", null, "the postmaster; else looked for"),
    JSON("FILE", null, "write the report there as well");

    private final String value;
    private final @Nullable String preset;
    private final String help;

    Option(String value, @Nullable String preset, String help) {
      this.value = value;
      this.preset = preset;
      this.help = help;
    }

    String flag() {
      return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Map<Option, String> given = new EnumMap<>(Option.class);

  private OptionsParser() {}

  /**
   * Reads the arguments.
   *
   * @throws BadArgumentException if one is unknown, comes twice, misses its value or is out of
   *     range
   */
  static Options parse(List<String> arguments) throws BadArgumentException {
    OptionsParser parser = new OptionsParser();
    parser.collect(arguments);
    return parser.check();
  }

  /** The text for {@code --help}. */
  static String help() {
    StringBuilder text =
        new StringBuilder(
            """
            Offers messages to a Whimbrel server at a fixed rate and proves at the end that
            nothing was lost, doubled or altered.

            usage: java -jar bench.jar [options]

            """);
    for (Option option : Option.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-27s %s%s%n",
              option.flag() + " " + option.value,
              option.help,
              option.preset == null ? "" : " [" + option.preset + "]"));
    }
    return text.append(
            """
              --help                      this text

            The loop is open: each message is due at a fixed time, and latency is taken from that
            time, so waiting for a slow server counts. "accepted" is the server's promise that the
            message is on disk; "shown" is the recipient's entry. The line "client lag" tells how
            late this program itself was: where it is not small beside the others, the machine is
            too small for the rate, and the latencies say so too.

            Fresh users are made for each run and stay on the server.

            Server and PostgreSQL, if not given, are looked for among this machine's processes: a
            java process with defaultServer or ws-server.jar in its command line, and a postmaster.

            exit codes: 0 proved; 1 a violation was found; 2 bad arguments; 3 the run could not be
            set up
            """)
        .toString();
  }

  private void collect(List<String> arguments) throws BadArgumentException {
    for (int i = 0; i < arguments.size(); i += 2) {
      Option option = option(arguments.get(i));
      if (i + 1 == arguments.size()) {
        throw new BadArgumentException(option.flag() + " misses its value");
      }
      if (given.put(option, arguments.get(i + 1)) != null) {
        throw new BadArgumentException(option.flag() + " is given twice");
      }
    }
  }

  private static Option option(String flag) throws BadArgumentException {
    for (Option option : Option.values()) {
      if (option.flag().equals(flag)) {
        return option;
      }
    }
    throw new BadArgumentException("unknown option " + flag);
  }

  private Options check() throws BadArgumentException {
    Options options =
        new Options(
            baseUri(),
            number(Option.USERS, 2, USERS_MAX),
            number(Option.RATE, 1, RATE_MAX_PER_SECOND),
            number(Option.SECONDS, 1, SECONDS_MAX),
            number(Option.WARMUP, 0, SECONDS_MAX),
            number(Option.BODY_BYTES, 1, BODY_MAX_BYTES),
            number(Option.RECIPIENTS, 1, RECIPIENTS_MAX),
            longNumber(Option.SEED, Long.MIN_VALUE, Long.MAX_VALUE),
            number(Option.CONNECT_PARALLELISM, 1, CONNECT_PARALLELISM_MAX),
            number(Option.LOG_SAMPLE, 0, USERS_MAX),
            pid(Option.SERVER_PID),
            pid(Option.POSTGRES_PID),
            json());
    if (options.recipients() >= options.users()) {
      throw new BadArgumentException("--recipients must be below --users: nobody writes to self");
    }
    if (options.messages() > MESSAGES_MAX) {
      throw new BadArgumentException(
          "rate x seconds is "
              + options.messages()
              + " messages; the proof keeps at most "
              + MESSAGES_MAX);
    }
    return options;
  }

  private URI baseUri() throws BadArgumentException {
    String text = text(Option.BASE_URL).replaceAll("/+$", "");
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new BadArgumentException("--base-url " + text + " is not a URL");
    }
    throw new BadArgumentException("--base-url " + text + " is not an http or https URL of a host");
  }

  /** Judged before the run, not when its result is lost. */
  private Optional<Path> json() throws BadArgumentException {
    String text = given.get(Option.JSON);
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

  private OptionalLong pid(Option option) throws BadArgumentException {
    return given.containsKey(option)
        ? OptionalLong.of(longNumber(option, 1, Integer.MAX_VALUE))
        : OptionalLong.empty();
  }

  private int number(Option option, int min, int max) throws BadArgumentException {
    return (int) longNumber(option, min, max);
  }

  private long longNumber(Option option, long min, long max) throws BadArgumentException {
    String text = text(option);
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new BadArgumentException(option.flag() + " " + text + " is not a whole number");
    }
    throw new BadArgumentException(
        option.flag() + " " + text + " is not between " + min + " and " + max);
  }

  private String text(Option option) {
    String value = given.get(option);
    if (value != null) {
      return value;
    }
    return option.preset == null ? "" : option.preset;
  }
}
