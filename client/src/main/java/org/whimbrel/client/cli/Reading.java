package org.whimbrel.client.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.Folding;
import org.whimbrel.client.cli.history.History;

/** What is on this device, without a server, also while another command is listening. */
final class Reading {
  private final Options options;

  Reading(Options options) {
    this.options = options;
  }

  int history(List<String> with, int last) {
    try (History history = options.historyToRead()) {
      List<Event> messages = inOrder(history);
      EventLines lines = new EventLines(history);
      Set<UUID> accounts =
          with.stream().map(handle -> account(handle, history)).collect(Collectors.toSet());
      messages =
          messages.stream().filter(event -> lines.accounts(event).containsAll(accounts)).toList();
      int from = last > 0 ? Math.max(0, messages.size() - last) : 0;
      print(messages.subList(from, messages.size()), history);
      return ExitCodes.OK;
    }
  }

  private static UUID account(String handle, History history) {
    return history
        .account(handle)
        .orElseThrow(() -> CliException.usage("this device knows nobody called " + handle));
  }

  int search(String text) {
    String wanted = Folding.fold(text);
    if (wanted.isEmpty()) {
      throw CliException.usage("nothing to search for");
    }
    try (History history = options.historyToRead()) {
      print(inOrder(history).stream().filter(event -> matches(event, wanted)).toList(), history);
      return ExitCodes.OK;
    }
  }

  /** All texts: as they came here, and what was fetched from the archive between, by its time. */
  private static List<Event> inOrder(History history) {
    List<Event> here = new ArrayList<>();
    List<Event.Message> fetched = new ArrayList<>();
    for (Event event : history.events()) {
      if (event instanceof Event.Archived archived) {
        fetched.add(archived.message());
      } else if (event instanceof Event.Message || event instanceof Event.Outgoing) {
        here.add(event);
      }
    }
    fetched.sort(Comparator.comparingLong(Event.Message::n));
    List<Event> all = new ArrayList<>();
    int next = 0;
    for (Event event : here) {
      while (next < fetched.size() && fetched.get(next).atMs() <= atMs(event)) {
        all.add(fetched.get(next++));
      }
      all.add(event);
    }
    all.addAll(fetched.subList(next, fetched.size()));
    return all;
  }

  private static long atMs(Event event) {
    return event instanceof Event.Message message
        ? message.atMs()
        : event instanceof Event.Outgoing outgoing ? outgoing.atMs() : 0;
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
