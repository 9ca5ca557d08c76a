package org.whimbrel.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.Event.Stage;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.messenger.SecureMessenger;

/** Sends one message and waits for as much as was asked for. */
final class Sending {
  /** How long an accepted message may take into the log before nobody waits for it any more. */
  private static final long LOG_LIMIT_MS = 5_000;

  /** What a message gives up its place on the command line for. */
  private static final String STANDARD_INPUT = "-";

  /** What a locale makes of letters that it does not have. */
  private static final int REPLACEMENT = 0xFFFD;

  private final Session session;
  private final Screen screen;
  private final Duration limit;

  /** What to wait for. */
  enum Wait {
    /** The server has it durably. */
    accepted(Stage.ACCEPTED),
    /** A device of each recipient has it. */
    delivered(Stage.DELIVERED),
    /** Each recipient has read it. */
    read(Stage.READ);

    private final Stage stage;

    Wait(Stage stage) {
      this.stage = stage;
    }
  }

  Sending(Session session, Screen screen, Duration limit) {
    this.session = session;
    this.screen = screen;
    this.limit = limit;
  }

  /** The text itself, or what standard input has, without its last line end. */
  static String text(String argument) {
    if (!argument.equals(STANDARD_INPUT)) {
      if (argument.indexOf(REPLACEMENT) >= 0) {
        throw CliException.usage(
            "this locale cannot pass the text on; set LC_ALL=C.UTF-8, or send it by standard input (-)");
      }
      return argument;
    }
    try {
      String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** To those with these handles. */
  int send(List<String> handles, String text, Wait wait) {
    return send(() -> session.people().accounts(handles), text, wait);
  }

  /** To everybody else in the conversation of a message that was written or received here. */
  int reply(UUID message, String text, Wait wait) {
    Event event =
        session
            .history()
            .find(message)
            .orElseThrow(() -> CliException.usage("there is no message " + message + " here"));
    return send(() -> conversation(event), text, wait);
  }

  private List<UUID> conversation(Event event) {
    if (event instanceof Event.Outgoing outgoing) {
      return outgoing.to();
    }
    return Optional.of(event)
        .filter(Event.Message.class::isInstance)
        .map(Event.Message.class::cast)
        .flatMap(session.history()::conversation)
        .filter(members -> !members.isEmpty())
        .orElseThrow(
            () ->
                CliException.undone(
                    "recipients-unknown",
                    "it is not known who else got that message; name whom to write to"));
  }

  private int send(Supplier<List<UUID>> recipients, String text, Wait wait) {
    session.connect();
    if (!session.settings().linked()) {
      throw CliException.undone("not-linked", "this device is not linked to its account yet: link");
    }
    List<UUID> to = recipients.get();
    SecureMessenger messenger = session.messenger();
    org.whimbrel.client.messenger.Sending sending = messenger.send(to, "", text);
    UUID id = sending.id();
    session.inbox().add(new Event.Outgoing(id, to, System.currentTimeMillis(), text));
    accepted(sending);
    History history = session.history();
    boolean logged =
        session.await(
            () -> history.reached(Stage.SENT, id, to) || history.rejection(id).isPresent(),
            LOG_LIMIT_MS);
    boolean reached =
        wait == Wait.accepted
            || (logged && session.await(() -> isOver(wait, id, to), limit.toMillis()));
    print(id, to, text);
    return result(id, reached, wait);
  }

  private boolean isOver(Wait wait, UUID id, List<UUID> to) {
    History history = session.history();
    return history.reached(wait.stage, id, to)
        || history.reached(Stage.DROPPED, id, to)
        || history.rejection(id).isPresent();
  }

  private void accepted(org.whimbrel.client.messenger.Sending sending) {
    UUID id = sending.id();
    try {
      session.get(sending.accepted());
    } catch (CliException e) {
      if (e.exitCode() == ExitCodes.UNREACHABLE && isWaiting(id)) {
        throw CliException.unreachable(
            e.detail() + "; the message is kept, the next command that connects sends it");
      }
      String code = e.code();
      session.inbox().add(new Event.Progress(Stage.REJECTED, List.of(id), List.of(), code));
      throw e;
    }
    session.inbox().add(new Event.Progress(Stage.ACCEPTED, List.of(id), List.of(), null));
  }

  private boolean isWaiting(UUID id) {
    return session.profile().store().list("outbox").contains("outbox/" + id);
  }

  private void print(UUID id, List<UUID> to, String text) {
    EventLines lines = new EventLines(session.history());
    String state = session.history().state(id, to);
    ObjectNode line = Json.object("sent").put("id", id.toString()).put("state", state);
    lines.to(to, line);
    lines.conversation(to, line);
    Set<UUID> dropped = session.history().dropped(id);
    Json.texts("dropped", dropped.stream().map(lines::handle).sorted().toList(), line);
    screen.print(line.put("text", text), state);
  }

  private int result(UUID id, boolean reached, Wait wait) {
    History history = session.history();
    if (history.rejection(id).isPresent()) {
      throw CliException.refused(history.rejection(id).get(), "the message was not kept");
    }
    Set<UUID> dropped = history.dropped(id);
    if (!dropped.isEmpty()) {
      EventLines lines = new EventLines(history);
      throw CliException.refused(
          "not-connected",
          "no contact, and does not get it: "
              + String.join(", ", dropped.stream().map(lines::handle).sorted().toList()));
    }
    if (!reached) {
      throw CliException.undone(
          "not-yet", "not " + wait + " within " + limit.toSeconds() + " s; it may still be");
    }
    return ExitCodes.OK;
  }
}
