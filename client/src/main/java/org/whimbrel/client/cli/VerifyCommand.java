package org.whimbrel.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.crypto.SafetyNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The safety number with somebody, and whether the two have compared it. */
@Command(
    name = "verify",
    description = {
      "Print the safety number with a contact: if both see the same, nobody is between.",
      "Ends with 4 (changed) if it is another one than the one that was marked as compared: then"
          + " somebody began with new keys, and it has to be compared again."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Options options;

  @Parameters(paramLabel = "HANDLE")
  private String handle = "";

  @Option(names = "--mark", description = "You have compared it with them, and it is the same.")
  private boolean mark;

  @Option(names = "--unmark", description = "It counts as not compared again.")
  private boolean unmark;

  /** How it stands with a number. */
  enum Standing {
    /** It was marked as compared. */
    VERIFIED,
    /** Nobody has compared it. */
    UNVERIFIED,
    /** Another one was marked as compared. */
    CHANGED;

    static Standing of(String digits, Optional<Event.Verified> marked) {
      String before = marked.map(Event.Verified::digits).orElse("");
      if (before.isEmpty()) {
        return UNVERIFIED;
      }
      return before.equals(digits) ? VERIFIED : CHANGED;
    }
  }

  VerifyCommand(Options options) {
    this.options = options;
  }

  /** Shows the number; first marks it if that is asked for. */
  @Override
  public Integer call() {
    if (mark && unmark) {
      throw CliException.usage("--mark or --unmark, not both");
    }
    return options.withSession(
        session -> {
          UUID other = session.people().account(handle);
          SafetyNumber number = number(other, session);
          if (mark || unmark) {
            String digits = mark ? number.digits() : "";
            session.inbox().add(new Event.Verified(other, digits, System.currentTimeMillis()));
          }
          print(other, number, session.history());
          return ExitCodes.OK;
        });
  }

  private SafetyNumber number(UUID other, Session session) {
    if (other.equals(session.client().account())) {
      throw CliException.usage("this is your own account");
    }
    session.get(session.messenger().learnKeys(List.of(other, session.client().account())));
    return session
        .messenger()
        .safetyNumber(other)
        .orElseThrow(
            () -> CliException.refused("no-keys", handle + " is no contact, or has no keys"));
  }

  private void print(UUID other, SafetyNumber number, History history) {
    Optional<Event.Verified> marked = history.verified(other);
    Standing standing = Standing.of(number.digits(), marked);
    ObjectNode line =
        Json.object("safetyNumber")
            .put("handle", handle)
            .put("id", other.toString())
            .put("digits", number.digits())
            .put("state", standing.name().toLowerCase(Locale.ROOT));
    if (standing != Standing.UNVERIFIED) {
      marked.ifPresent(before -> line.put("verifiedAtMs", before.atMs()));
    }
    Screen screen = options.screen();
    screen.print(line, number.toString());
    String when = marked.map(before -> EventLines.time(before.atMs())).orElse("");
    switch (standing) {
      case VERIFIED -> screen.hint("Compared on " + when + ".");
      case UNVERIFIED ->
          screen.hint(
              "Not compared yet. If %s sees the same: verify %s --mark".formatted(handle, handle));
      case CHANGED ->
          throw CliException.undone(
              "changed",
              "it is not the number that you compared on %s. Whoever writes now need not be who did before: compare it again, then verify %s --mark"
                  .formatted(when, handle));
    }
  }
}
