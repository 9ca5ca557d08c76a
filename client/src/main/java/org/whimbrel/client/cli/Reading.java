package org.whimbrel.client.cli;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.Folding;
import org.whimbrel.client.cli.history.History;

/** What is on this device, without a server, also while another command is listening. */
final class Reading {
  private final Options options;

  Reading(Options options) {
    this.options = options;
  }

  int history(@Nullable String with, int last) {
    try (History history = options.historyToRead()) {
      List<Event> messages = history.events().stream().filter(Reading::isText).toList();
      if (with != null) {
        UUID account =
            history
                .account(with)
                .orElseThrow(() -> CliException.usage("this device knows nobody called " + with));
        messages =
            messages.stream()
                .filter(event -> EventLines.accounts(event).contains(account))
                .toList();
      }
      int from = last > 0 ? Math.max(0, messages.size() - last) : 0;
      print(messages.subList(from, messages.size()), history);
      return ExitCodes.OK;
    }
  }

  int search(String text) {
    String wanted = Folding.fold(text);
    if (wanted.isEmpty()) {
      throw CliException.usage("nothing to search for");
    }
    try (History history = options.historyToRead()) {
      print(history.events().stream().filter(event -> matches(event, wanted)).toList(), history);
      return ExitCodes.OK;
    }
  }

  private static boolean isText(Event event) {
    return event instanceof Event.Message || event instanceof Event.Outgoing;
  }

  private static boolean matches(Event event, String wanted) {
    if (event instanceof Event.Message message) {
      return Folding.fold(message.text()).contains(wanted);
    }
    return event instanceof Event.Outgoing outgoing
        && Folding.fold(outgoing.text()).contains(wanted);
  }

  private void print(List<Event> events, History history) {
    Screen screen = options.screen();
    EventLines lines = new EventLines(history);
    for (Event event : events) {
      boolean unused = lines.printKept(event, screen);
    }
  }
}
