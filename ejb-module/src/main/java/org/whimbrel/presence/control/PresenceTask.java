package org.whimbrel.presence.control;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.control.NotYetException;
import org.whimbrel.protocol.Frame;
import org.whimbrel.sessions.control.DeviceSession;
import org.whimbrel.sessions.control.SessionDirectory;

/** This node's presence, and the one timer that it has for all sessions. */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class PresenceTask {
  private static final Logger LOG = System.getLogger(PresenceTask.class.getName());

  @Resource ManagedScheduledExecutorService scheduler;
  @Resource ManagedExecutorService executor;
  @Inject PresenceSettings settings;
  @Inject SessionDirectory directory;
  @Inject Visibility visibility;
  @Inject Clock clock;

  private @Nullable Presence presence;
  private @Nullable ScheduledFuture<?> task;

  @PostConstruct
  void start() {
    Presence started = new Presence(settings, directory, visibility, executor, clock);
    presence = started;
    task =
        scheduler.scheduleWithFixedDelay(
            () -> tick(started), settings.tickMs(), settings.tickMs(), TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    if (task != null) {
      task.cancel(false);
    }
  }

  /** A scheduled task that throws is never run again, and nobody would be told any more. */
  private static void tick(Presence presence) {
    try {
      presence.tick();
    } catch (NotYetException joining) {
      LOG.log(Level.DEBUG, "Nobody is known yet; the next tick tells", joining);
    } catch (RuntimeException failure) {
      LOG.log(Level.ERROR, "Presence could not be told", failure);
    }
  }

  /**
   * Lets a session watch these accounts in place of those before. Does not block; the answer comes
   * as frames.
   *
   * @return why not, if not; what it watched before stays then
   */
  public Optional<Frame.Fault> watch(DeviceSession session, List<UUID> users) {
    return presence == null ? Optional.empty() : presence.watch(session, users);
  }

  /** A session has ended. */
  public void closed(DeviceSession session) {
    if (presence != null) {
      presence.closed(session);
    }
  }

  /** Something between two accounts has changed, and is committed. */
  public void connectionChanged(AccountId one, AccountId other) {
    if (presence != null) {
      presence.connectionChanged(one, other);
    }
  }

  /** An account has decided whether it shows, and that is committed. */
  public void showingChanged(AccountId account) {
    if (presence != null) {
      presence.showingChanged(account);
    }
  }

  /** Changes elsewhere may not have been heard. */
  public void allMayHaveChanged() {
    if (presence != null) {
      presence.allMayHaveChanged();
    }
  }
}
