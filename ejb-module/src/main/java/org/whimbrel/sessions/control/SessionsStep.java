package org.whimbrel.sessions.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.whimbrel.platform.control.DrainSettings;
import org.whimbrel.platform.control.DrainStep;

/**
 * Asks the sessions to move, a few at a time in an order by chance: all of them at once would be
 * the storm at the other nodes that a crash makes. Thread-safe.
 */
@ApplicationScoped
public class SessionsStep implements DrainStep {
  @Inject DrainSettings settings;
  @Inject LocalSessions sessions;
  @Inject Clock clock;

  private final Deque<DeviceSession> waiting = new ArrayDeque<>();
  private final List<DeviceSession> leaving = new ArrayList<>();
  private int total;

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
      begin();
    }
    long nowMs = clock.millis();
    long spreadMs = settings.spreadMs(total);
    if (sinceMs >= spreadMs) {
      waiting.clear();
      leaving.clear();
      // Not only those of the beginning: a handshake may have been under way.
      sessions.forEach(leaving::add);
      leaving.forEach(session -> session.leave(nowMs));
    } else {
      long left = total - total * sinceMs / spreadMs;
      while (waiting.size() > left) {
        DeviceSession next = waiting.remove();
        next.leave(nowMs);
        leaving.add(next);
      }
    }
    leaving.removeIf(session -> session.closeIfAnswered(nowMs, settings.answerMs()));
    return sessions.count() == 0;
  }

  private void begin() {
    List<DeviceSession> all = new ArrayList<>();
    sessions.forEach(all::add);
    Collections.shuffle(all);
    waiting.clear();
    waiting.addAll(all);
    leaving.clear();
    total = all.size();
  }

  /** Those that have not been asked yet stay; the others are on their way. */
  @Override
  public synchronized void takeBack() {
    long nowMs = clock.millis();
    leaving.forEach(session -> session.closeIfAnswered(nowMs, 0));
    leaving.clear();
    waiting.clear();
  }
}
