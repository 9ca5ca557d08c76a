package org.whimbrel.sessions.control;

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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.protocol.CloseCode;

/**
 * Walks over the node's sessions once in a while: pings, overdue acknowledgements, gaps, and, more
 * rarely, pushes that were lost on the way.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class SessionSweeper {
  private static final Logger LOG = System.getLogger(SessionSweeper.class.getName());

  /** The most mailboxes, and sign-ins, asked for in one statement. */
  private static final int AUDIT_MAX_COUNT = SignInAudit.MAX_COUNT;

  @Resource ManagedScheduledExecutorService scheduler;
  @Resource ManagedExecutorService executor;
  @Inject LocalSessions sessions;
  @Inject SocketSettings settings;
  @Inject Backlog backlog;
  @Inject MailboxHeads mailboxes;
  @Inject SignInAudit signIns;
  @Inject Clock clock;

  private @Nullable ScheduledFuture<?> task;
  private long auditedAtMs;

  @PostConstruct
  void start() {
    task =
        scheduler.scheduleWithFixedDelay(
            this::sweep,
            settings.sweepIntervalMs(),
            settings.sweepIntervalMs(),
            TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    if (task != null) {
      task.cancel(false);
    }
    sessions.forEach(session -> session.close(CloseCode.GOING_AWAY));
  }

  private void sweep() {
    long nowMs = clock.millis();
    sessions.forEach(session -> sweep(session, nowMs));
    if (nowMs - auditedAtMs >= settings.auditIntervalMs()) {
      auditedAtMs = nowMs;
      try {
        executor.execute(() -> audit(nowMs));
      } catch (RejectedExecutionException noThread) {
        LOG.log(Level.WARNING, "The mailboxes are held against the sessions later", noThread);
      }
    }
  }

  /**
   * Asks how far the mailboxes reach, many at once, and tells the sessions; closes those whose
   * device was signed out elsewhere.
   */
  private void audit(long nowMs) {
    try {
      List<DeviceSession> all = new ArrayList<>();
      sessions.forEach(all::add);
      for (int from = 0; from < all.size(); from += AUDIT_MAX_COUNT) {
        audit(all.subList(from, Math.min(all.size(), from + AUDIT_MAX_COUNT)), nowMs);
      }
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "The mailboxes could not be held against the sessions", failure);
    }
  }

  private void audit(List<DeviceSession> some, long nowMs) {
    Set<AccountId> accounts = new HashSet<>();
    some.forEach(session -> accounts.add(session.device().account()));
    Map<AccountId, Long> heads = mailboxes.heads(accounts);
    for (DeviceSession session : some) {
      session.reaches(heads.getOrDefault(session.device().account(), 0L), nowMs);
    }
    signIns.audit(some);
  }

  private void sweep(DeviceSession session, long nowMs) {
    try {
      if (session.sweep(nowMs)) {
        // Reading blocks, and one slow read must not keep all the others waiting.
        executor.execute(() -> session.fillGap(backlog, nowMs));
      }
    } catch (RuntimeException failure) {
      // A scheduled task that throws is never run again, and nobody would look after the sessions.
      LOG.log(Level.ERROR, "A session could not be looked after", failure);
    }
  }
}
