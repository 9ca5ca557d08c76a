package org.whimbrel.connections.control;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.whimbrel.platform.control.OneAtATime;
import org.whimbrel.platform.control.Role;
import org.whimbrel.platform.control.Roles;

/**
 * Spreads news in the background, one round at a time on this node: when some came here, and on a
 * worker once in a while for what a crash left behind.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class NewsTask {
  @Resource ManagedScheduledExecutorService executor;
  @Inject ConnectionSettings settings;
  @Inject NewsSpreader spreader;
  @Inject Roles roles;

  private volatile boolean stopped;
  private @Nullable ScheduledFuture<?> task;
  private @Nullable OneAtATime rounds;

  @PostConstruct
  void start() {
    NewsRound round = new NewsRound(spreader, () -> stopped);
    rounds = new OneAtATime(executor, round::run);
    if (roles.has(Role.WORKER)) {
      task =
          executor.scheduleWithFixedDelay(
              this::wake, settings.newsPollMs(), settings.newsPollMs(), TimeUnit.MILLISECONDS);
    }
  }

  @PreDestroy
  void stop() {
    stopped = true;
    if (task != null) {
      task.cancel(false);
    }
  }

  /** There may be news. Does not block. */
  public void wake() {
    if (rounds != null && !stopped) {
      rounds.wake();
    }
  }
}
