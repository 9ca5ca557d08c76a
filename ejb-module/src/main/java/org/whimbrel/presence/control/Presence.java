package org.whimbrel.presence.control;

import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.control.RateLimiter;
import org.whimbrel.presence.entity.VisibilityRows.Sight;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.sessions.control.DeviceSession;
import org.whimbrel.sessions.control.SessionDirectory;

/** Tells the sessions of this node who is there. Thread-safe; no call blocks. */
final class Presence {
  private static final long MINUTE_MS = 60_000;

  /** Far more sessions than a node has; of those that are forgotten each starts anew. */
  private static final long RATE_KEYS_MAX = 100_000;

  private final PresenceSettings settings;
  private final Attendance attendance;
  private final WatchRegistry registry;
  private final Checks checks;
  private final RateLimiter rate;

  /** Listens to the directory from now on; somebody has to call {@link #tick}. */
  Presence(
      PresenceSettings settings,
      SessionDirectory directory,
      Visibility visibility,
      Executor executor,
      Clock clock) {
    this.settings = settings;
    this.attendance = new Attendance(directory, settings.graceMs(), clock);
    this.registry = new WatchRegistry(attendance, settings);
    this.checks =
        new Checks(executor, visibility, registry, settings.checkMaxCount(), this::tellNow);
    this.rate = new RateLimiter(settings.watchesPerMinuteMax(), MINUTE_MS, RATE_KEYS_MAX, clock);
    directory.listen(attendance);
  }

  /**
   * Lets a session watch these accounts in place of those before.
   *
   * @return why not, if not; what it watched before stays then
   */
  Optional<Frame.Fault> watch(DeviceSession session, List<UUID> users) {
    if (users.size() > settings.watchMaxCount()) {
      return refused(
          ErrorCode.TOO_MANY_WATCHES,
          "users has at most " + settings.watchMaxCount() + " accounts.");
    }
    if (rate.tryAcquire(session.id()) > 0) {
      return refused(
          ErrorCode.TOO_MANY_WATCHES,
          "A session sends at most " + settings.watchesPerMinuteMax() + " of these a minute.");
    }
    Set<AccountId> accounts = new LinkedHashSet<>();
    users.forEach(user -> accounts.add(new AccountId(user)));
    Optional<Watch> watch = registry.put(session, accounts);
    if (watch.isEmpty()) {
      return refused(ErrorCode.UNAVAILABLE, "This node watches as many as it may; try later.");
    }
    if (session.isClosed()) {
      registry.remove(session); // it was closed before there was anything to remove
    } else if (!accounts.isEmpty()) {
      checks.add(watch.get());
    }
    return Optional.empty();
  }

  private static Optional<Frame.Fault> refused(ErrorCode code, String detail) {
    return Optional.of(new Frame.Fault(code, detail));
  }

  /** The session has ended. */
  void closed(DeviceSession session) {
    registry.remove(session);
    checks.forget(session);
  }

  /** Something between two accounts has changed, and is committed. */
  void connectionChanged(AccountId one, AccountId other) {
    Set<Sight> sights = new HashSet<>();
    if (registry.names(one, other)) {
      sights.add(new Sight(one.value(), other.value()));
    }
    if (registry.names(other, one)) {
      sights.add(new Sight(other.value(), one.value()));
    }
    checks.add(sights);
  }

  /** An account has decided whether it shows, and that is committed. */
  void showingChanged(AccountId account) {
    checks.againIfUnderWay(account);
    checks.add(registry.sightsOf(account));
  }

  /** Changes of whatever pair may not have been heard: asks about all, a round after the other. */
  void allMayHaveChanged() {
    checks.again(registry.all());
  }

  /** Tells what has changed since the last tick. */
  void tick() {
    registry.turn(attendance.due());
    checks.retry();
    registry.next(settings.tickMaxSessions()).forEach(this::tellNow);
  }

  /** How many accounts are watched, each counted for each session. */
  int count() {
    return registry.count();
  }

  private void tellNow(Watch watch) {
    if (!tell(watch)) {
      registry.later(watch);
    }
  }

  /** Tells a session all that it does not know; false if its socket is busy. */
  private boolean tell(Watch watch) {
    boolean[] told = {true};
    while (told[0]) {
      told[0] = false;
      boolean room =
          watch
              .session()
              .sendIfRoom(
                  () -> {
                    String frame = frame(watch);
                    told[0] = frame != null;
                    return frame;
                  });
      if (!room) {
        return false;
      }
    }
    return true;
  }

  private @Nullable String frame(Watch watch) {
    Frame.Presence news = registry.news(watch);
    return news == null ? null : FrameCodec.encode(news);
  }
}
