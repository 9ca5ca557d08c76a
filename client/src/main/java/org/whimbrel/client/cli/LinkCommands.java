package org.whimbrel.client.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.whimbrel.client.crypto.LinkApproval;
import org.whimbrel.client.crypto.LinkRequest;
import org.whimbrel.client.messenger.DeviceLinking;
import org.whimbrel.protocol.keys.SignedChainEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a new device one of an account, by an old one's word. */
@Command(
    name = "link",
    description = {
      "On a new device: show its request, and wait until an old one approves it.",
      "Without a way over the server, by copying: link --print-only on the new device, link approve"
          + " --print-only on the old one, link complete on the new one."
    })
final class LinkCommands implements Callable<Integer> {
  private static final String FOR = "600";
  private static final String HOW_LONG = "How long to wait for the other one (${DEFAULT-VALUE}).";
  private static final long ASK_AGAIN_MS = 1_000;

  private final Options options;

  @Option(names = "--for", paramLabel = "SECONDS", defaultValue = FOR, description = HOW_LONG)
  private int seconds;

  @Option(names = "--print-only", description = "Print the request and wait for nothing.")
  private boolean printOnly;

  LinkCommands(Options options) {
    this.options = options;
  }

  /** Shows the request, and waits. */
  @Override
  public Integer call() {
    Duration wait = seconds(seconds);
    return options.withSession(
        session -> {
          if (session.publish()) {
            printLinked(true);
            return ExitCodes.OK;
          }
          DeviceLinking linking = session.messenger().linking();
          String request = linking.request().toText();
          options
              .screen()
              .print(Json.object("link").put("linked", false).put("request", request), request);
          if (printOnly) {
            return ExitCodes.OK;
          }
          options.screen().hint("On a device that is linked: link approve, with the line above.");
          boolean linked = session.keep(session.get(linking.awaitApproval(wait.toMillis()), wait));
          if (!linked) {
            throw CliException.undone(
                "not-yet", "nobody approved within " + wait.toSeconds() + " s");
          }
          return joined(session);
        });
  }

  private int joined(Session session) {
    printLinked(true);
    new Fetching(session, options.screen()).runWhenReady();
    return ExitCodes.OK;
  }

  private void printLinked(boolean linked) {
    options
        .screen()
        .print(
            Json.object("link").put("linked", linked),
            linked ? "This device is linked." : "This device is not linked.");
  }

  private static Duration seconds(int count) {
    if (count < 0) {
      throw CliException.usage("--for is not negative");
    }
    return Duration.ofSeconds(count);
  }

  @Command(
      description =
          "On an old device: vouch for a new one, and hand it the archive keys. Take the request"
              + " from its own screen, not from somebody who sends you one.")
  int approve(
      @Parameters(paramLabel = "REQUEST") String request,
      @Option(names = "--for", paramLabel = "SECONDS", defaultValue = FOR, description = HOW_LONG)
          int waitSeconds,
      @Option(
              names = "--print-only",
              description = "Print the approval, to be copied; neither send it nor wait.")
          boolean copy) {
    LinkRequest asked = LinkRequest.fromText(request);
    Duration wait = seconds(waitSeconds);
    return options.withSession(
        session -> {
          if (!session.publish()) {
            throw CliException.undone("not-linked", "this device is not linked itself yet: link");
          }
          DeviceLinking linking = session.messenger().linking();
          SignedChainEntry word = session.get(linking.approve(asked));
          String text = new LinkApproval(word).toText();
          if (!copy) {
            session.get(linking.send(asked, word));
          }
          options
              .screen()
              .print(
                  Json.object("approval").put("device", asked.device()).put("approval", text),
                  copy ? text : "Device %d may join.".formatted(asked.device()));
          return copy ? ExitCodes.OK : handOver(session, asked, wait);
        });
  }

  /** Waits until the new device has joined, and seals the archive keys to it. */
  private int handOver(Session session, LinkRequest asked, Duration wait) {
    DeviceLinking linking = session.messenger().linking();
    boolean joined =
        session.poll(() -> session.get(linking.hasJoined(asked)), ASK_AGAIN_MS, wait.toMillis());
    if (!joined) {
      throw CliException.undone("not-yet", "it did not join within " + wait.toSeconds() + " s");
    }
    boolean unused = session.get(session.messenger().learnArchiveKeys());
    options
        .screen()
        .print(
            Json.object("joined").put("device", asked.device()),
            "Device %d has joined.".formatted(asked.device()));
    return ExitCodes.OK;
  }

  @Command(description = "On the new device: take the old one's word as it was copied.")
  int complete(@Parameters(paramLabel = "APPROVAL") String approval) {
    LinkApproval word = LinkApproval.fromText(approval);
    return options.withSession(
        session -> {
          boolean linked =
              session.keep(session.get(session.messenger().linking().complete(word.entry())));
          printLinked(linked);
          if (linked) {
            options
                .screen()
                .hint("When the other device was online again, history --fetch gets what was.");
          }
          return linked ? ExitCodes.OK : ExitCodes.UNDONE;
        });
  }
}
