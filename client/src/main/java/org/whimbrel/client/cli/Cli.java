package org.whimbrel.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.cli.history.HistoryException;
import org.whimbrel.client.rest.AccountApi;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** The program. {@code --help} tells of its commands; the exit codes are {@link ExitCodes}. */
@Command(
    name = "whimbrel cli",
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    description = "End-to-end encrypted messages on the command line.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  done",
      "  1  the server refused; its code is on standard error",
      "  2  not understood, or it makes no sense here",
      "  3  the server was not reached",
      "  4  not done: something here is in the way, or a wait was in vain"
    })
public final class Cli {
  private static final String DEVICE_NAME = "command line";

  @Mixin private final Options options;

  private Cli(Options options) {
    this.options = options;
  }

  /** Runs one command and exits. */
  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
    int exitCode = run(out, err, arguments);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  /** Runs one command; gives what the process is to end with. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    Options options = new Options(out, err);
    return commands(options)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setExecutionStrategy(
            parsed -> {
              Logger.getLogger("").setLevel(options.isVerbose() ? Level.INFO : Level.OFF);
              return new CommandLine.RunLast().execute(parsed);
            })
        .setExecutionExceptionHandler((failure, where, parsed) -> told(failure, options))
        .execute(arguments);
  }

  /** All commands. */
  static CommandLine commands(Options options) {
    return new CommandLine(new Cli(options))
        .addSubcommand(new ContactCommands(options))
        .addSubcommand(new DeviceCommands(options))
        .addSubcommand(new LinkCommands(options))
        .addSubcommand(new RecoveryCommands(options))
        .addSubcommand(new VerifyCommand(options));
  }

  private static int told(Exception failure, Options options) {
    Screen screen = options.screen();
    if (options.isVerbose()) {
      Logger.getLogger(Cli.class.getName()).log(Level.INFO, "Why it was not done", failure);
    }
    if (failure instanceof CliException told) {
      screen.warn(told.code() + ": " + told.detail());
      return told.exitCode();
    } else if (failure instanceof IllegalArgumentException) {
      screen.warn("usage: " + failure.getMessage());
      return ExitCodes.USAGE;
    } else if (failure instanceof HistoryException) {
      screen.warn("history: " + failure.getMessage());
    } else if (failure instanceof UncheckedIOException) {
      screen.warn("disk: " + failure.getMessage());
    } else {
      screen.warn("failed: " + failure);
    }
    return ExitCodes.UNDONE;
  }

  @Command(description = "Make an account, with this directory as its first device.")
  int register(
      @Parameters(paramLabel = "HANDLE") String handle,
      @Parameters(paramLabel = "NAME", arity = "0..1", description = "What others are shown.")
          @Nullable String displayName,
      @Option(names = "--server", paramLabel = "URL", description = SERVER) @Nullable URI server,
      @Option(names = "--device-name", paramLabel = "NAME", defaultValue = DEVICE_NAME)
          String deviceName,
      @Option(names = "--password-file", paramLabel = "FILE", description = PASSWORD)
          @Nullable Path passwordFile) {
    return new SignIn(options)
        .register(
            handle,
            displayName == null ? handle : displayName,
            server,
            deviceName,
            Secrets.password(passwordFile, true));
  }

  @Command(description = "Sign in: with this directory as a new device, or as what it was.")
  int login(
      @Parameters(paramLabel = "HANDLE", arity = "0..1") @Nullable String handle,
      @Option(names = "--server", paramLabel = "URL", description = SERVER) @Nullable URI server,
      @Option(names = "--device-name", paramLabel = "NAME", defaultValue = DEVICE_NAME)
          String deviceName,
      @Option(names = "--password-file", paramLabel = "FILE", description = PASSWORD)
          @Nullable Path passwordFile,
      @Option(
              names = "--reset-identity",
              description =
                  "All other devices are lost: begin with new keys. Your contacts are told, and"
                      + " have to compare safety numbers again.")
          boolean resetIdentity) {
    return new SignIn(options)
        .login(handle, server, deviceName, Secrets.password(passwordFile, false), resetIdentity);
  }

  private static final String SERVER =
      "Its address (else WHIMBREL_SERVER, else http://127.0.0.1:9080).";
  private static final String PASSWORD =
      "Its first line is the password (else WHIMBREL_PASSWORD, else it is asked for).";

  @Command(description = "Tell who this is.")
  int whoami() {
    return options.withSession(
        session -> {
          AccountApi.Profile me = session.get(session.client().rest().accounts().me());
          ObjectNode line = SignIn.whoAmI(session, me, session.settings().linked());
          options
              .screen()
              .print(
                  line,
                  "%s (%s), device %d, at %s%s"
                      .formatted(
                          me.handle(),
                          me.displayName(),
                          session.client().device(),
                          session.settings().server(),
                          session.settings().linked() ? "" : "; not linked yet: link"));
          return ExitCodes.OK;
        });
  }

  @Command(
      description =
          "Sign this device out. Keys and history stay; login makes it the same device again.")
  int logout() {
    return options.withSession(
        session -> {
          session.get(session.client().rest().accounts().signOut());
          options.screen().print(Json.object("signedOut"), "Signed out.");
          return ExitCodes.OK;
        });
  }

  @Command(description = "Send a text to contacts; what comes meanwhile is kept for listen.")
  int send(
      @Parameters(
              arity = "1..*",
              paramLabel = "HANDLE... TEXT",
              hideParamSyntax = true,
              description =
                  "Contacts, who all are in one conversation then, and the text; - takes it from"
                      + " standard input.")
          List<String> words,
      @Option(
              names = "--reply-to",
              paramLabel = "ID",
              description =
                  "To everybody in the conversation of this message, in place of HANDLEs.")
          @Nullable UUID replyTo,
      @Option(
              names = "--wait",
              paramLabel = "FOR",
              defaultValue = "accepted",
              description = "Wait until it is ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
          Sending.Wait wait) {
    List<String> handles = words.subList(0, words.size() - 1);
    if (handles.isEmpty() == (replyTo == null)) {
      throw CliException.usage("send HANDLE... TEXT, or send --reply-to ID TEXT");
    }
    String text = Sending.text(words.get(words.size() - 1));
    Duration limit = options.limit();
    return options.withSession(
        session -> {
          Sending sending = new Sending(session, options.screen(), limit);
          return replyTo == null
              ? sending.send(handles, text, wait)
              : sending.reply(replyTo, text, wait);
        });
  }

  @Command(description = "Print messages, notices and receipts as they come, until Ctrl-C.")
  int listen(
      @Option(names = "--mark-read", description = "Let senders know that you have read them.")
          boolean markRead,
      @Option(
              names = "--count",
              paramLabel = "N",
              defaultValue = "0",
              description = "End after N messages.")
          int count,
      @Option(
              names = "--for",
              paramLabel = "SECONDS",
              description = "End after so long; with 0 as soon as everything that waits has come.")
          @Nullable Integer seconds) {
    if (count < 0 || (seconds != null && seconds < 0)) {
      throw CliException.usage("--count and --for are not negative");
    }
    return options.withSession(
        session -> new Listening(session, options.screen(), count, seconds, markRead).run());
  }

  @Command(description = "Print the messages on this device; needs no server, unless to fetch.")
  int history(
      @Option(
              names = "--fetch",
              description = "First get what came before this device, as far as it is archived.")
          boolean fetch,
      @Option(
              names = "--with",
              paramLabel = "HANDLE",
              split = ",",
              description = "Only those with this contact; with all of several, given as a,b.")
          @Nullable List<String> with,
      @Option(
              names = "--last",
              paramLabel = "N",
              defaultValue = "0",
              description = "Only the last N.")
          int last) {
    if (fetch) {
      int unused = options.withSession(session -> new Fetching(session, options.screen()).run());
    }
    return new Reading(options).history(with == null ? List.of() : with, last);
  }

  @Command(
      description =
          "Find messages on this device, whatever their case and accents; needs no server.")
  int search(@Parameters(paramLabel = "TEXT") String text) {
    return new Reading(options).search(text);
  }

  @Command(description = "Make a new key for others to encrypt to.")
  int rotate(
      @Option(
              names = "--grace-hours",
              paramLabel = "HOURS",
              defaultValue = "168",
              description = "How long the old one may still be used (${DEFAULT-VALUE}).")
          int graceHours) {
    return options.withSession(
        session -> {
          if (!session.publish()) {
            throw CliException.undone("not-linked", "this device is not linked yet: link");
          }
          boolean linked =
              session.keep(
                  session.get(
                      session
                          .messenger()
                          .identity()
                          .rotate(Duration.ofHours(graceHours).toMillis())));
          options
              .screen()
              .print(Json.object("rotated").put("linked", linked), "There is a new key.");
          return ExitCodes.OK;
        });
  }
}
