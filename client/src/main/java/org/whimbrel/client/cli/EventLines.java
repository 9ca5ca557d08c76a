package org.whimbrel.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.Event.Stage;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.crypto.Opened;

/**
 * Events as lines, for people and for programs. In JSON, {@code from}, {@code to}, {@code
 * conversation}, {@code by} and {@code about} are handles (the account's identifier where the
 * handle is not known), and the same with {@code Id} behind are identifiers. Times are milliseconds
 * since 1970-01-01 UTC.
 */
final class EventLines {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final String NO_WRAP = Opened.Reason.NO_WRAP.wire();
  private static final String VERIFIED = "verified";
  private static final String UNVERIFIED = "unverified";
  private static final int EXCERPT_CHARS = 40;

  private final History history;

  EventLines(History history) {
    this.history = history;
  }

  /** What is said to belong to somebody. */
  String handle(UUID account) {
    return history.name(account).map(Event.Name::handle).orElseGet(account::toString);
  }

  private List<String> handles(Collection<UUID> accounts) {
    return accounts.stream().map(this::handle).toList();
  }

  /** The accounts that an event tells of. */
  List<UUID> accounts(Event event) {
    List<UUID> all = new ArrayList<>();
    if (event instanceof Event.Message message) {
      all.add(message.from());
      all.addAll(history.to(message).orElse(List.of()));
    } else if (event instanceof Event.Recipients told) {
      all.addAll(told.to());
    } else if (event instanceof Event.Archived archived) {
      return accounts(archived.message());
    } else if (event instanceof Event.Outgoing outgoing) {
      all.addAll(outgoing.to());
    } else if (event instanceof Event.Progress progress) {
      all.addAll(progress.of());
    } else if (event instanceof Event.Notice notice) {
      all.add(notice.about());
    } else if (event instanceof Event.Unreadable unreadable) {
      all.add(unreadable.from());
    } else if (event instanceof Event.IdentityReset reset) {
      all.add(reset.user());
    } else if (event instanceof Event.BadKeys keys) {
      all.add(keys.user());
    }
    return all;
  }

  /** Prints an event as it comes; false if there is nothing to tell. */
  boolean print(Event event, Screen screen) {
    if (event instanceof Event.Message message) {
      screen.print(json(message), text(message));
    } else if (event instanceof Event.Progress progress) {
      return print(progress, screen);
    } else if (event instanceof Event.Notice notice) {
      ObjectNode line = about(notice.kind(), notice.about()).put("atMs", notice.atMs());
      JsonNode info = notice.info();
      if (info != null) {
        line.set("info", info);
      }
      screen.print(line, "-- " + text(notice));
    } else if (event instanceof Event.Unreadable unreadable) {
      screen.print(
          Json.object("unreadable")
              .put("id", unreadable.id().toString())
              .put("from", handle(unreadable.from()))
              .put("fromId", unreadable.from().toString())
              .put("reason", unreadable.reason())
              .put("waiting", unreadable.waiting()),
          "-- a message of %s cannot be read%s: %s"
              .formatted(
                  handle(unreadable.from()),
                  unreadable.waiting() ? " yet" : "",
                  unreadable.reason().equals(NO_WRAP)
                      ? "it was not for this device"
                      : unreadable.reason()));
    } else if (event instanceof Event.Recipients told) {
      print(told, screen);
    } else if (event instanceof Event.IdentityReset reset) {
      String who = handle(reset.user());
      screen.print(
          about("identityReset", reset.user()).put("atMs", reset.atMs()),
          "!! %s began with new keys. Whoever writes now need not be who did before: compare the safety number (verify %s)."
              .formatted(who, who));
    } else if (event instanceof Event.BadKeys keys) {
      screen.print(
          about("badKeys", keys.user()).put("atMs", keys.atMs()).put("detail", keys.detail()),
          "!! somebody, maybe the server, showed keys of %s that are not theirs (%s); they are not used."
              .formatted(handle(keys.user()), keys.detail()));
    } else {
      return false; // Outgoing, Name, Archived: from this very device, or of long ago
    }
    return true;
  }

  private ObjectNode about(String type, UUID account) {
    return Json.object(type).put("about", handle(account)).put("aboutId", account.toString());
  }

  private boolean print(Event.Progress progress, Screen screen) {
    Stage stage = progress.stage();
    if (stage == Stage.ACCEPTED || stage == Stage.SENT) {
      return false; // what a send command tells itself
    }
    ObjectNode line = Json.object("receipt").put("state", name(stage));
    Json.texts("by", handles(progress.of()), line);
    Json.texts("byId", progress.of().stream().map(UUID::toString).toList(), line);
    Json.texts("ids", progress.ids().stream().map(UUID::toString).toList(), line);
    if (progress.code() != null) {
      line.put("code", progress.code());
    }
    String what =
        switch (stage) {
          case DELIVERED -> "%s has got".formatted(String.join(", ", handles(progress.of())));
          case READ -> "%s has read".formatted(String.join(", ", handles(progress.of())));
          case DROPPED ->
              "%s does not get (no contact)".formatted(String.join(", ", handles(progress.of())));
          default -> "the server did not take (" + progress.code() + ")";
        };
    screen.print(line, "-- " + what + " " + excerpts(progress.ids()));
    return true;
  }

  private String excerpts(List<UUID> ids) {
    Optional<String> only = ids.size() == 1 ? history.text(ids.get(0)) : Optional.empty();
    return only.map(text -> "\"" + excerpt(text) + "\"")
        .orElseGet(() -> ids.size() == 1 ? "a message" : ids.size() + " messages");
  }

  private static String excerpt(String text) {
    String line = text.replace('\n', ' ');
    int end =
        line.offsetByCodePoints(0, Math.min(EXCERPT_CHARS, line.codePointCount(0, line.length())));
    return end < line.length() ? line.substring(0, end) + "…" : line;
  }

  private String text(Event.Notice notice) {
    String who = handle(notice.about());
    JsonNode info = notice.info();
    if (notice.kind().equals("keys")) {
      return "devices or keys of " + who + " changed";
    } else if (notice.kind().equals("profile") || info == null) {
      return "the profile of " + who + " changed";
    }
    return switch (info.path("state").asText()) {
      case "incoming" -> who + " wants to be your contact: contacts accept " + who;
      case "outgoing" -> "you asked " + who + " to be your contact";
      case "accepted" -> who + " is your contact";
      default -> who + " is not your contact";
    };
  }

  /** Prints a message as the history has it; false if the event is none. */
  boolean printKept(Event event, Screen screen) {
    if (event instanceof Event.Message message) {
      screen.print(json(message), text(message));
    } else if (event instanceof Event.Archived archived) {
      return printKept(archived.message(), screen);
    } else if (event instanceof Event.Outgoing outgoing) {
      String state = history.state(outgoing.id(), outgoing.to());
      ObjectNode line = Json.object("sent").put("id", outgoing.id().toString()).put("state", state);
      to(outgoing.to(), line);
      conversation(outgoing.to(), line);
      line.put("atMs", outgoing.atMs()).put("text", outgoing.text());
      screen.print(
          line,
          "%s  me > %s: %s  [%s]"
              .formatted(
                  time(outgoing.atMs()),
                  String.join(", ", handles(outgoing.to())),
                  outgoing.text(),
                  state));
    } else {
      return false;
    }
    return true;
  }

  private ObjectNode json(Event.Message message) {
    ObjectNode line =
        Json.object("message")
            .put("id", message.id().toString())
            .put("from", handle(message.from()))
            .put("fromId", message.from().toString())
            .put("device", message.device())
            .put("own", message.own());
    to(history.to(message).orElse(List.of()), line);
    line.put("recipients", recipients(message));
    history.conversation(message).ifPresent(members -> conversation(members, line));
    return line.put("atMs", message.atMs())
        .put("sentAtMs", message.sentAtMs())
        .put("text", message.text());
  }

  private String recipients(Event.Message message) {
    if (history.to(message).isPresent()) {
      return VERIFIED;
    }
    return history.isUnverified(message) ? UNVERIFIED : "pending";
  }

  /** Puts into a line who else is in a conversation. */
  void conversation(List<UUID> accounts, ObjectNode line) {
    Json.texts("conversation", handles(accounts), line);
    Json.texts("conversationId", accounts.stream().map(UUID::toString).toList(), line);
  }

  private void print(Event.Recipients told, Screen screen) {
    ObjectNode line =
        Json.object("recipients")
            .put("id", told.message().toString())
            .put("recipients", told.verified() ? VERIFIED : UNVERIFIED);
    to(told.to(), line);
    String what = excerpts(List.of(told.message()));
    screen.print(
        line,
        told.verified()
            ? "-- %s also went to %s".formatted(what, String.join(", ", handles(told.to())))
            : "!! %s went to others too; the server does not tell truly to whom.".formatted(what));
  }

  /** Puts recipients into a line. */
  void to(List<UUID> accounts, ObjectNode line) {
    Json.texts("to", handles(accounts), line);
    Json.texts("toId", accounts.stream().map(UUID::toString).toList(), line);
  }

  private String text(Event.Message message) {
    String from = message.own() ? "me" : handle(message.from());
    Optional<List<UUID>> to = history.to(message);
    String who =
        to.map(others -> to(others, message.own()))
            .orElse(
                history.isUnverified(message)
                    ? " > me and others, not verified"
                    : " > me and others");
    return "%s  %s: %s".formatted(time(message.atMs()), from + who, message.text());
  }

  private String to(List<UUID> others, boolean own) {
    if (own) {
      return " > " + String.join(", ", handles(others));
    }
    return others.isEmpty() ? "" : " > me, " + String.join(", ", handles(others));
  }

  static String time(long ms) {
    return TIME.format(Instant.ofEpochMilli(ms).atZone(ZoneId.systemDefault()));
  }

  static String name(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }
}
