package org.whimbrel.client.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.cli.history.HistoryKey;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Trust;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that all commands have, and what commands make of them. Not thread-safe. */
final class Options {
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "This text.")
  private boolean unusedHelp; // picocli sees to it

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Where this device's keys and history are; one device a directory (${DEFAULT-VALUE}).")
  private Path home = Path.of(System.getProperty("user.home"), ".whimbrel");

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "One JSON object a line instead of text.")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      scope = ScopeType.INHERIT,
      description =
          "How long to wait for the server, and for what --wait waits for (${DEFAULT-VALUE}).")
  private int timeoutSeconds = 30;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "Its first line opens the history. Without it the history's key lies in the directory, too. Decided with the first command.")
  private @Nullable Path passphraseFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "Trust a server with one of these certificates, PEM, and no other (else WHIMBREL_CA, else what Java trusts).")
  private @Nullable Path certificates;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Tell on standard error what goes on.")
  private boolean verbose;

  Options(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  boolean isVerbose() {
    return verbose;
  }

  Duration limit() {
    if (timeoutSeconds < 1) {
      throw CliException.usage("--timeout is at least 1");
    }
    return Duration.ofSeconds(timeoutSeconds);
  }

  Screen screen() {
    return new Screen(out, err, json);
  }

  /** What a client of this process needs; asks no server yet. */
  ClientRuntime runtime() {
    Path file = certificates;
    String variable = System.getenv("WHIMBREL_CA");
    if (file == null && variable != null && !variable.isBlank()) {
      file = Path.of(variable);
    }
    try {
      return file == null ? ClientRuntime.create() : ClientRuntime.create(Trust.in(file));
    } catch (IOException e) {
      throw CliException.usage("--ca: " + e.getMessage());
    }
  }

  Profile profile() {
    return Profile.open(home);
  }

  private HistoryKey key() {
    return new HistoryKey(
        home.resolve("device"), passphraseFile == null ? null : Secrets.firstLine(passphraseFile));
  }

  /** The history to add to; the profile is this process's. */
  History history() {
    return History.open(home, key());
  }

  /** The history to look at, whoever has the profile. */
  History historyToRead() {
    return History.readOnly(home, key());
  }

  /** Does something as the device that the directory is of. */
  int withSession(Function<Session, Integer> work) {
    try (Session session = resume()) {
      return work.apply(session);
    }
  }

  private Session resume() {
    if (!Files.isDirectory(home)) {
      throw Profile.noDevice(home); // a name with a mistake in it shall leave nothing
    }
    Profile profile = profile();
    try {
      Session.requireDevice(profile);
      History history = history();
      try {
        return Session.resume(profile, runtime(), history, limit());
      } catch (RuntimeException e) {
        history.close();
        throw e;
      }
    } catch (RuntimeException e) {
      profile.close();
      throw e;
    }
  }
}
