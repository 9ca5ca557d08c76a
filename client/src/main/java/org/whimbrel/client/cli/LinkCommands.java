package org.whimbrel.client.cli;

import java.util.concurrent.Callable;
import org.whimbrel.client.crypto.LinkApproval;
import org.whimbrel.client.crypto.LinkRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a new device one of an account, by an old one's word. */
@Command(
    name = "link",
    description = "On a new device: show its request, complete it. On an old one: approve it.")
final class LinkCommands implements Callable<Integer> {
  private final Options options;

  LinkCommands(Options options) {
    this.options = options;
  }

  /** Shows the request. */
  @Override
  public Integer call() {
    return options.withSession(
        session -> {
          boolean linked = session.publish();
          String request = session.messenger().identity().linkRequest().toText();
          options
              .screen()
              .print(
                  Json.object("link").put("linked", linked).put("request", request),
                  linked ? "This device is linked." : request);
          return ExitCodes.OK;
        });
  }

  @Command(
      description =
          "On an old device: vouch for a new one. Take the request from its own screen, not from"
              + " somebody who sends you one.")
  int approve(@Parameters(paramLabel = "REQUEST") String request) {
    LinkRequest asked = LinkRequest.fromText(request);
    return options.withSession(
        session -> {
          LinkApproval approval =
              new LinkApproval(session.get(session.messenger().identity().approve(asked)));
          options
              .screen()
              .print(
                  Json.object("approval")
                      .put("device", asked.device())
                      .put("approval", approval.toText()),
                  approval.toText());
          return ExitCodes.OK;
        });
  }

  @Command(description = "On the new device: take the old one's word, and publish its key.")
  int complete(@Parameters(paramLabel = "APPROVAL") String approval) {
    LinkApproval word = LinkApproval.fromText(approval);
    return options.withSession(
        session -> {
          boolean linked =
              session.keep(session.get(session.messenger().identity().completeLink(word.entry())));
          options
              .screen()
              .print(
                  Json.object("link").put("linked", linked),
                  linked ? "This device is linked." : "This device is not linked.");
          return linked ? ExitCodes.OK : ExitCodes.UNDONE;
        });
  }
}
