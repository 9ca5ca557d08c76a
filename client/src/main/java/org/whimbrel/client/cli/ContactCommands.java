package org.whimbrel.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.rest.ConnectionApi;
import org.whimbrel.client.rest.ConnectionApi.Connection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whom one is connected to. */
@Command(name = "contacts", description = "List contacts, ask, answer, part, block.")
final class ContactCommands implements Callable<Integer> {
  private static final long PRESENCE_LIMIT_MS = 10_000;

  private final Options options;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those in this state: accepted, incoming, outgoing.")
  private @Nullable String state;

  @Option(names = "--presence", description = "Tell who of them is online.")
  private boolean presence;

  ContactCommands(Options options) {
    this.options = options;
  }

  /** Lists. */
  @Override
  public Integer call() {
    Screen screen = options.screen();
    return options.withSession(
        session -> {
          List<Connection> contacts = new ArrayList<>();
          String after = null;
          do {
            ConnectionApi.Query query = new ConnectionApi.Query(state, null, after, 0, null);
            ConnectionApi.Page page =
                session.get(session.client().rest().connections().list(query));
            contacts.addAll(page.connections());
            after = page.next();
          } while (after != null);
          if (presence) {
            watch(contacts, session);
          }
          contacts.forEach(contact -> print(contact, session, screen));
          return ExitCodes.OK;
        });
  }

  /** Waits until the server has told of everybody; whoever it has not told of stays unknown. */
  private static void watch(List<Connection> contacts, Session session) {
    List<UUID> users = contacts.stream().map(contact -> contact.user().id()).toList();
    session.connect();
    session.messenger().watch(users);
    boolean unused =
        session.await(
            () -> users.stream().allMatch(id -> session.inbox().isPresent(id) != null),
            PRESENCE_LIMIT_MS);
  }

  private static void print(Connection contact, Session session, Screen screen) {
    session.people().keep(contact.user());
    ObjectNode line =
        Json.object("contact")
            .put("handle", contact.user().handle())
            .put("id", contact.user().id().toString())
            .put("displayName", contact.user().displayName())
            .put("state", contact.state())
            .put("blocked", contact.blocked());
    Long sinceMs = contact.sinceMs();
    if (sinceMs != null) {
      line.put("sinceMs", sinceMs);
    }
    Boolean present = session.inbox().isPresent(contact.user().id());
    if (present != null) {
      line.put("online", present);
    }
    Json.texts("groups", contact.groups(), line);
    screen.print(
        line,
        "%-24s %-10s %s%s%s"
            .formatted(
                contact.user().handle(),
                contact.state(),
                contact.user().displayName(),
                contact.blocked() ? "  (blocked)" : "",
                Boolean.TRUE.equals(present) ? "  (online)" : ""));
  }

  @Command(description = "Ask somebody to be your contact.")
  int add(@Parameters(paramLabel = "HANDLE") String handle) {
    return change("added", handle, ConnectionApi::request);
  }

  @Command(description = "Accept somebody's request.")
  int accept(@Parameters(paramLabel = "HANDLE") String handle) {
    return change("accepted", handle, (api, id) -> api.answer(id, true));
  }

  @Command(description = "Turn somebody's request away.")
  int reject(@Parameters(paramLabel = "HANDLE") String handle) {
    return change("rejected", handle, (api, id) -> api.answer(id, false));
  }

  @Command(description = "Part from a contact, or take a request back.")
  int remove(@Parameters(paramLabel = "HANDLE") String handle) {
    return change("removed", handle, ConnectionApi::remove);
  }

  @Command(description = "Get nothing more from somebody, who does not learn of it.")
  int block(@Parameters(paramLabel = "HANDLE") String handle) {
    return change("blocked", handle, (api, id) -> api.block(id, true));
  }

  @Command(description = "End a block.")
  int unblock(@Parameters(paramLabel = "HANDLE") String handle) {
    return change("unblocked", handle, (api, id) -> api.block(id, false));
  }

  private int change(
      String done, String handle, BiFunction<ConnectionApi, UUID, CompletableFuture<Void>> call) {
    return options.withSession(
        session -> {
          UUID id = session.people().account(handle);
          session.get(call.apply(session.client().rest().connections(), id));
          options
              .screen()
              .print(
                  Json.object(done).put("handle", handle).put("id", id.toString()),
                  done.substring(0, 1).toUpperCase(Locale.ROOT)
                      + done.substring(1)
                      + ": "
                      + handle);
          return ExitCodes.OK;
        });
  }
}
