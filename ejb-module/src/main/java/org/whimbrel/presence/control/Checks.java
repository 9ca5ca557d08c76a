package org.whimbrel.presence.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.control.OneAtATime;
import org.whimbrel.presence.entity.VisibilityRows.Sight;
import org.whimbrel.sessions.control.DeviceSession;

/**
 * Asks who may see whom, many at once, one round at a time: an answer that was read before a change
 * is always followed by one that was read after it. Thread-safe; only the executor's thread blocks.
 */
final class Checks {
  private static final Logger LOG = System.getLogger(Checks.class.getName());

  private final Visibility visibility;
  private final WatchRegistry registry;
  private final int maxCount;
  private final Consumer<Watch> news;
  private final OneAtATime rounds;

  /** The newest of each session, so that an outage cannot make this long. */
  private final Map<DeviceSession, Watch> watches = new LinkedHashMap<>();

  private final Set<Sight> sights = new LinkedHashSet<>();
  private boolean failing;

  /** What is being asked just now; after a failure what was asked last, which waits again. */
  private Batch underWay = new Batch(List.of(), List.of(), Set.of());

  /** What one statement asks: whole watches, and single pairs. */
  private record Batch(List<Watch> watches, List<Sight> sights, Set<Sight> all) {}

  /**
   * @param maxCount how many pairs a statement asks about, if no single watch has more
   * @param news told each watch that there is something to tell
   */
  Checks(
      Executor executor,
      Visibility visibility,
      WatchRegistry registry,
      int maxCount,
      Consumer<Watch> news) {
    this.visibility = visibility;
    this.registry = registry;
    this.maxCount = maxCount;
    this.news = news;
    this.rounds = new OneAtATime(executor, this::round);
  }

  /** Asks about everybody in a new watch, soon. */
  void add(Watch watch) {
    synchronized (this) {
      watches.remove(watch.session()); // put behind the others
      watches.put(watch.session(), watch);
    }
    rounds.wake();
  }

  /** Asks again about everybody in some watches, after all that waits. */
  void again(Collection<Watch> some) {
    synchronized (this) {
      // A newer one of the session that waits is not replaced by the one before.
      some.forEach(watch -> watches.putIfAbsent(watch.session(), watch));
    }
    rounds.wake();
  }

  /** Asks no more for a session that has ended. */
  synchronized void forget(DeviceSession session) {
    watches.remove(session);
  }

  /** Asks about pairs of which something has changed, before all else. */
  void add(Set<Sight> changed) {
    if (!changed.isEmpty()) {
      synchronized (this) {
        sights.addAll(changed);
      }
      rounds.wake();
    }
  }

  /**
   * Asks once more about an account that is being asked about just now: what is read may be from
   * before its change, and who is to see it is known only from the answer.
   */
  void againIfUnderWay(AccountId account) {
    synchronized (this) {
      underWay.watches().stream()
          .filter(watch -> watch.indexOf(account) >= 0)
          .forEach(watch -> watches.putIfAbsent(watch.session(), watch));
      underWay.sights().stream()
          .filter(sight -> sight.watched().equals(account.value()))
          .forEach(sights::add);
    }
    rounds.wake();
  }

  /** Asks again about what could not be answered. */
  void retry() {
    boolean waiting;
    synchronized (this) {
      waiting = failing;
    }
    if (waiting) {
      rounds.wake();
    }
  }

  private void round() {
    for (Batch batch = take(); !batch.all().isEmpty(); batch = take()) {
      Map<Sight, Boolean> seen;
      try {
        seen = visibility.seen(batch.all());
      } catch (RuntimeException failure) {
        putBack(batch, failure);
        return;
      }
      Set<Watch> changed = new LinkedHashSet<>();
      batch.sights().forEach(sight -> changed.addAll(registry.checked(sight, seen)));
      batch.watches().forEach(watch -> changed.addAll(registry.checked(watch, seen)));
      changed.forEach(news);
    }
    synchronized (this) {
      failing = false;
    }
  }

  private synchronized Batch take() {
    Batch batch = new Batch(new ArrayList<>(), new ArrayList<>(), new LinkedHashSet<>());
    Iterator<Sight> next = sights.iterator();
    while (next.hasNext() && batch.all().size() < maxCount) {
      Sight sight = next.next();
      next.remove();
      batch.sights().add(sight);
      batch.all().add(sight);
    }
    Iterator<Watch> oldest = watches.values().iterator();
    while (oldest.hasNext()) {
      Watch watch = oldest.next();
      if (!batch.all().isEmpty() && batch.all().size() + watch.size() > maxCount) {
        break;
      }
      oldest.remove();
      batch.watches().add(watch);
      for (int i = 0; i < watch.size(); i++) {
        batch.all().add(watch.sight(i));
      }
    }
    underWay = batch;
    return batch;
  }

  /** What may have ended is taken for ended until there is an answer. */
  private void putBack(Batch batch, RuntimeException failure) {
    synchronized (this) {
      if (!failing) { // an outage fails every round; it is told once
        LOG.log(Level.WARNING, "Who may see whom cannot be read; trying again", failure);
      }
      failing = true;
      sights.addAll(batch.sights());
      batch.watches().forEach(watch -> watches.putIfAbsent(watch.session(), watch));
    }
    for (Sight sight : batch.sights()) {
      registry.checked(sight, Map.of()).forEach(news);
    }
  }
}
