package org.whimbrel.client.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.History;

/**
 * Prints what comes, and what came while other commands were connected. Each is marked as shown
 * after it was printed: a crash between the two prints it again.
 */
final class Listening {
  private static final long READ_LIMIT_MS = 5_000;

  /** How long a message is kept from the screen while it is asked who else got it. */
  private static final long RECIPIENTS_LIMIT_MS = 3_000;

  /** Without anything coming, not from the beginning. */
  private static final long CATCH_UP_LIMIT_MS = 60_000;

  private final Session session;
  private final Screen screen;
  private final History history;
  private final EventLines lines;
  private final int count;
  private final @Nullable Integer seconds;
  private final boolean markRead;

  /** Marks that nobody has confirmed yet. */
  private final List<UUID> marked = new ArrayList<>();

  /** Digests of recipients whose messages were printed before it was known who they are. */
  private final Set<String> open = new HashSet<>();

  private int shown;
  private int messages;

  /**
   * Nothing is printed yet.
   *
   * @param count ends after so many messages; 0 for no end
   * @param seconds ends after so many seconds, with 0 as soon as what waits has come; null for no
   *     end
   * @param markRead whether senders learn that they were read
   */
  Listening(
      Session session, Screen screen, int count, @Nullable Integer seconds, boolean markRead) {
    this.session = session;
    this.screen = screen;
    this.history = session.history();
    this.lines = new EventLines(history);
    this.count = count;
    this.seconds = seconds;
    this.markRead = markRead;
    this.shown = session.profile().shown();
  }

  int run() {
    Thread onSignal = new Thread(session::close, "whimbrel-cli-end");
    Runtime.getRuntime().addShutdownHook(onSignal);
    session.connect();
    long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds == null ? 0 : seconds);
    while (count == 0 || messages < count) {
      if (shown < history.size()) {
        show(history.get(shown));
      } else if (!more(untilNanos)) {
        break;
      }
    }
    awaitMarks();
    Runtime.getRuntime().removeShutdownHook(onSignal);
    if (messages < count) {
      throw CliException.undone("not-yet", "%d of %d messages came".formatted(messages, count));
    }
    return ExitCodes.OK;
  }

  private void show(Event event) {
    awaitRecipients(event);
    session.people().learn(lines.accounts(event));
    if (!(event instanceof Event.Recipients told) || isNews(told)) {
      boolean unused = lines.print(event, screen);
    }
    shown++;
    session.profile().shown(shown);
    if (event instanceof Event.Message message) {
      messages++;
      if (markRead && !message.own()) {
        session.messenger().markRead(List.of(message.id()));
        marked.removeIf(this::isConfirmed);
        marked.add(message.id());
      }
    }
  }

  /**
   * A message that may have gone to others too is printed when it is known to whom, unless that
   * takes long.
   */
  private void awaitRecipients(Event event) {
    if (!(event instanceof Event.Message message) || message.digest() == null || isKnown(message)) {
      return;
    }
    if (!open.contains(message.digest())
        && session.await(() -> isKnown(message), RECIPIENTS_LIMIT_MS)) {
      return;
    }
    open.add(message.digest());
  }

  private boolean isKnown(Event.Message message) {
    return history.to(message).isPresent() || history.isUnverified(message);
  }

  private boolean isNews(Event.Recipients told) {
    return open.remove(told.digest()) || !told.verified();
  }

  /** Waits for more; false if the time is over. */
  private boolean more(long untilNanos) {
    if (seconds == null) {
      boolean unused = session.await(this::isMore, TimeUnit.HOURS.toMillis(1));
      return true;
    }
    if (seconds == 0) {
      boolean unused =
          session.await(() -> isMore() || session.inbox().isCaughtUp(), CATCH_UP_LIMIT_MS);
      return isMore();
    }
    long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
    return session.await(this::isMore, leftMs);
  }

  private boolean isMore() {
    return shown < history.size();
  }

  /** Marks that were not confirmed are sent again with the next session. */
  private void awaitMarks() {
    boolean unused =
        session.await(() -> marked.stream().allMatch(this::isConfirmed), READ_LIMIT_MS);
  }

  private boolean isConfirmed(UUID message) {
    return history.isReadBy(session.client().account(), message);
  }
}
