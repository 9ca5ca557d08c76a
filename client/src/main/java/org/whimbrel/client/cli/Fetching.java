package org.whimbrel.client.cli;

import java.util.List;
import java.util.UUID;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.messenger.HistoryPage;
import org.whimbrel.client.messenger.IncomingMessage;
import org.whimbrel.client.messenger.SecureMessenger;

/** Gets what came before this device, by the account's archive keys, into the history. */
final class Fetching {
  private static final int PAGE_COUNT = 200;
  private static final long ASK_AGAIN_MS = 1_000;

  private final Session session;
  private final Screen screen;
  private final History history;

  Fetching(Session session, Screen screen) {
    this.session = session;
    this.screen = screen;
    this.history = session.history();
  }

  /** All of it; what is here already stays as it is. */
  int run() {
    if (!session.publish()) {
      throw CliException.undone("not-linked", "this device is not linked yet: link");
    }
    fetch();
    return ExitCodes.OK;
  }

  /** After linking: as soon as another device has sealed the archive keys to this one. */
  void runWhenReady() {
    SecureMessenger messenger = session.messenger();
    boolean ready =
        session.poll(
            () -> session.get(messenger.learnArchiveKeys()), ASK_AGAIN_MS, session.limitMs());
    if (ready) {
      fetch();
    } else {
      screen.warn(
          "not-yet: no other device has handed the archive keys over; later: history --fetch");
    }
  }

  private void fetch() {
    long through = 0;
    UUID self = session.client().account();
    int texts = 0;
    int unreadable = 0;
    HistoryPage page;
    do {
      page = session.get(session.messenger().history(through, PAGE_COUNT));
      for (IncomingMessage message : page.messages()) {
        texts += history.add(new Event.Archived(Event.Message.from(message, self))) ? 1 : 0;
      }
      session.people().learn(accounts(page.messages(), self));
      unreadable += page.unreadable().size();
      if (page.through() <= through && !page.isLast()) {
        throw CliException.undone("failed", "the server's pages lead nowhere");
      }
      through = page.through();
    } while (!page.isLast());
    screen.print(
        Json.object("fetched").put("messages", texts).put("unreadable", unreadable),
        "-- %d messages fetched%s"
            .formatted(
                texts, unreadable == 0 ? "" : ", %d are not in the archive".formatted(unreadable)));
  }

  private List<UUID> accounts(List<IncomingMessage> messages, UUID self) {
    EventLines lines = new EventLines(history);
    return messages.stream()
        .flatMap(message -> lines.accounts(Event.Message.from(message, self)).stream())
        .distinct()
        .toList();
  }
}
