package org.whimbrel.presence.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.presence.entity.VisibilityRows.Sight;
import org.whimbrel.protocol.Frame;
import org.whimbrel.sessions.control.DeviceSession;

/**
 * Who watches whom on this node. A watched account costs about 15 bytes for each session, and about
 * 170 once. Thread-safe by one lock; nothing blocks under it, and no session is called.
 */
final class WatchRegistry {
  private final Attendance attendance;
  private final int watchesMax;
  private final int frameMaxCount;
  private final Map<AccountId, Watched> watched = new HashMap<>();

  /** By the watching account: one for each of its sessions that watches. */
  private final Map<AccountId, List<Watch>> watches = new HashMap<>();

  private final Queue<Watch> queue = new ArrayDeque<>();
  private int count;

  WatchRegistry(Attendance attendance, PresenceSettings settings) {
    this.attendance = attendance;
    this.watchesMax = settings.watchesMax();
    this.frameMaxCount = settings.frameMaxCount();
  }

  /**
   * Takes a session's wishes in place of those before. It is told nothing until {@link #checked}.
   *
   * @return empty if there is no room; what it watched before stays then
   */
  synchronized Optional<Watch> put(DeviceSession session, Set<AccountId> users) {
    Watch before = find(session);
    int freed = before == null ? 0 : before.size();
    if (count - freed + users.size() > watchesMax) {
      return Optional.empty();
    }
    List<Watched> named = name(users);
    if (before != null) {
      end(before);
    }
    Watch watch = new Watch(session, named);
    count += watch.size();
    List<Watch> changed = new ArrayList<>(watches.getOrDefault(watch.account(), List.of()));
    changed.add(watch);
    watches.put(watch.account(), List.copyOf(changed));
    return Optional.of(watch);
  }

  /** Forgets what a session watches. */
  synchronized void remove(DeviceSession session) {
    Watch watch = find(session);
    if (watch != null) {
      end(watch);
    }
  }

  /** How many accounts are watched, each counted for each session. */
  synchronized int count() {
    return count;
  }

  /** What all sessions watch. */
  synchronized List<Watch> all() {
    List<Watch> all = new ArrayList<>();
    watches.values().forEach(all::addAll);
    return all;
  }

  /** Whether a session of the watcher names the other. */
  synchronized boolean names(AccountId watcher, AccountId other) {
    for (Watch watch : watches.getOrDefault(watcher, List.of())) {
      if (watch.indexOf(other) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** The pairs of an account with those who may see it. */
  synchronized Set<Sight> sightsOf(AccountId account) {
    Set<Sight> sights = new HashSet<>();
    Watched user = watched.get(account);
    if (user != null) {
      user.forEachWatcher(watch -> sights.add(new Sight(watch.account().value(), account.value())));
    }
    return sights;
  }

  /** Takes the answer for everybody in a watch; gives those that there is something to tell now. */
  synchronized Set<Watch> checked(Watch watch, Map<Sight, Boolean> seen) {
    Set<Watch> news = new LinkedHashSet<>();
    if (!watch.isOver()) {
      watch.setChecked();
      news.add(watch);
      for (int i = 0; i < watch.size(); i++) {
        see(watch, i, seen.get(watch.sight(i)), news);
      }
    }
    return news;
  }

  /** Takes the answer for one pair; gives those that there is something to tell now. */
  synchronized Set<Watch> checked(Sight sight, Map<Sight, Boolean> seen) {
    Set<Watch> news = new LinkedHashSet<>();
    AccountId other = new AccountId(sight.watched());
    for (Watch watch : watches.getOrDefault(new AccountId(sight.watcher()), List.of())) {
      int i = watch.indexOf(other);
      if (i >= 0) {
        see(watch, i, seen.get(sight), news);
      }
    }
    return news;
  }

  private static void see(Watch watch, int i, @Nullable Boolean shows, Set<Watch> news) {
    if (watch.setMaySee(i, shows != null)) {
      news.add(watch);
    }
    if (shows != null && watch.user(i).setShowing(shows)) {
      watch.user(i).forEachWatcher(news::add);
    }
  }

  /** Looks whether these accounts have come or gone, and puts those who see them in line. */
  synchronized void turn(Collection<AccountId> accounts) {
    List<AccountId> known = accounts.stream().filter(watched::containsKey).toList();
    Set<AccountId> present = attendance.present(known);
    for (AccountId account : known) {
      Watched user = watched.get(account);
      if (user != null && user.setPresent(present.contains(account))) {
        user.forEachWatcher(this::later);
      }
    }
  }

  /** Puts a watch in line to be told. */
  synchronized void later(Watch watch) {
    if (watch.queue()) {
      queue.add(watch);
    }
  }

  /** Takes those who have waited longest out of the line. */
  synchronized List<Watch> next(int maxCount) {
    List<Watch> next = new ArrayList<>();
    while (next.size() < maxCount && !queue.isEmpty()) {
      Watch watch = queue.remove();
      watch.unqueue();
      next.add(watch);
    }
    return next;
  }

  /** What the watch's session is to be told now; null if it knows all. */
  synchronized Frame.@Nullable Presence news(Watch watch) {
    return watch.news(frameMaxCount);
  }

  private @Nullable Watch find(DeviceSession session) {
    for (Watch watch : watches.getOrDefault(session.device().account(), List.of())) {
      if (watch.session() == session) {
        return watch;
      }
    }
    return null;
  }

  private List<Watched> name(Set<AccountId> users) {
    List<AccountId> fresh = users.stream().filter(user -> !watched.containsKey(user)).toList();
    Set<AccountId> present = attendance.present(fresh);
    List<Watched> named = new ArrayList<>(users.size());
    for (AccountId user : users) {
      Watched one = watched.computeIfAbsent(user, id -> new Watched(id, present.contains(id)));
      one.named();
      named.add(one);
    }
    return named;
  }

  private void end(Watch watch) {
    watch.end();
    count -= watch.size();
    for (int i = 0; i < watch.size(); i++) {
      if (watch.user(i).unnamed()) {
        watched.remove(watch.user(i).account());
      }
    }
    List<Watch> left = new ArrayList<>(watches.getOrDefault(watch.account(), List.of()));
    left.remove(watch);
    if (left.isEmpty()) {
      watches.remove(watch.account());
    } else {
      watches.put(watch.account(), List.copyOf(left));
    }
  }
}
