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
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.whimbrel.platform.control.SchemaUpkeep;

/** Joins the cluster once the schema is there, by which nodes may find each other. */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class ClusterJoin {
  private static final long RETRY_MS = 1_000;

  @Resource ManagedScheduledExecutorService scheduler;
  @Inject ClusterMembership membership;
  @Inject SchemaUpkeep schema;

  private volatile @Nullable ScheduledFuture<?> next;
  private volatile boolean stopped;

  @PostConstruct
  void start() {
    next = scheduler.schedule(this::join, 0, TimeUnit.MILLISECONDS);
  }

  private void join() {
    if (!stopped && !(schema.isUpToDate() && membership.join())) {
      next = scheduler.schedule(this::join, RETRY_MS, TimeUnit.MILLISECONDS);
    }
  }

  @PreDestroy
  void stop() {
    stopped = true;
    ScheduledFuture<?> last = next;
    if (last != null) {
      last.cancel(false);
    }
  }
}
