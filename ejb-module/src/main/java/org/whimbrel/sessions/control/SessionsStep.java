package org.whimbrel.sessions.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.DrainSettings;
import org.whimbrel.platform.control.DrainStep;

/**
 * Asks the sessions to move, in an order by chance. A few at first, and the next one when one of
 * them has arrived at another node: so it goes as fast as the others take them, be they cold or
 * busy, and no device stands in a queue of those that were sent away with it. That they are asked
 * within the spread is kept all the same. docs/adr/0032.
 *
 * <p>With no other node there is nothing to wait for, and all are asked at once. Thread-safe.
 */
@ApplicationScoped
public class SessionsStep implements DrainStep {
  @Inject DrainSettings settings;
  @Inject LocalSessions sessions;
  @Inject Clock clock;

  private final Deque<DeviceSession> waiting = new ArrayDeque<>();
  private final List<DeviceSession> leaving = new ArrayList<>();
  private final List<Moved> underWay = new ArrayList<>();

  /** How many were to be asked in this drain, so far. */
  private int total;

  /** A device that was closed here and has not been seen elsewhere. */
  private record Moved(DeviceId device, long atMs) {}

  @Override
  public Place place() {
    return Place.SESSIONS;
  }

  @Override
  public long limitMs() {
    return settings.spreadMs() + settings.answerMs() + settings.sessionsMs();
  }

  @Override
  public int left() {
    return sessions.count();
  }

  @Override
  public synchronized boolean advance(long sinceMs) {
    if (sinceMs == 0) {
      clear();
    }
    if (waiting.isEmpty()) {
      lookForMore(); // a handshake may have been under way
    }
    long nowMs = clock.millis();
    underWay.removeIf(moved -> isOver(moved, nowMs));
    ask(sinceMs, nowMs);
    leaving.removeIf(session -> close(session, nowMs));
    return sessions.count() == 0 && underWay.isEmpty();
  }

  private void lookForMore() {
    List<DeviceSession> more = new ArrayList<>();
    sessions.forEach(
        session -> {
          if (!session.isGoing()) {
            more.add(session);
          }
        });
    Collections.shuffle(more);
    waiting.addAll(more);
    total += more.size();
  }

  private void ask(long sinceMs, long nowMs) {
    long due = dueCount(sinceMs);
    while (!waiting.isEmpty()
        && (total - waiting.size() < due
            || leaving.size() + underWay.size() < settings.movesAtOnceMax())) {
      DeviceSession next = waiting.remove();
      if (!next.isClosed()) {
        next.leave(nowMs);
        leaving.add(next);
      }
    }
  }

  /** How many have to be asked by now, whether others have arrived or not. */
  private long dueCount(long sinceMs) {
    return sinceMs >= settings.spreadMs() || !sessions.hasElsewhere()
        ? total
        : total * sinceMs / settings.spreadMs();
  }

  private boolean close(DeviceSession session, long nowMs) {
    boolean closed = session.closeIfAnswered(nowMs, settings.answerMs());
    if (closed && sessions.hasElsewhere()) {
      underWay.add(new Moved(session.device(), nowMs));
    }
    return closed;
  }

  /** A device may as well have gone offline. */
  private boolean isOver(Moved moved, long nowMs) {
    return nowMs - moved.atMs() >= settings.sessionsMs() || sessions.isElsewhere(moved.device());
  }

  private void clear() {
    total = 0;
    waiting.clear();
    leaving.clear();
    underWay.clear();
  }

  /** Those that have not been asked yet stay; the others are on their way. */
  @Override
  public synchronized void takeBack() {
    long nowMs = clock.millis();
    leaving.forEach(session -> session.closeIfAnswered(nowMs, 0));
    clear();
  }
}
