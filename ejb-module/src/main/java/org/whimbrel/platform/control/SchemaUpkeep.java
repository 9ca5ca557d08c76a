package org.whimbrel.platform.control;

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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whimbrel.platform.control.PartitionUpkeep.Change;
import org.whimbrel.platform.entity.Migrations;

/**
 * Migrates the schema when the server starts, and a worker looks after its partitions from then on.
 * While the database does not answer it tries again, and the node is not ready.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class SchemaUpkeep {
  private static final Logger LOG = System.getLogger(SchemaUpkeep.class.getName());

  @Resource ManagedScheduledExecutorService executor;

  @Resource(lookup = "jdbc/whimbrel")
  DataSource dataSource;

  @Inject PartitionUpkeep partitions;
  @Inject RetentionSettings settings;
  @Inject Roles roles;

  private volatile boolean migrated;
  private volatile boolean upToDate;
  private volatile boolean stopped;
  private volatile @Nullable String lastFailure;
  private volatile @Nullable Future<?> next;

  /** Whether the schema and its partitions have been brought up to date since the start. */
  public boolean isUpToDate() {
    return upToDate;
  }

  @PostConstruct
  void start() {
    next = executor.submit(this::run);
  }

  @PreDestroy
  void stop() {
    stopped = true;
    Future<?> planned = next;
    if (planned != null) {
      planned.cancel(false);
    }
  }

  /** One turn. Plans the next one itself, because the distance depends on how this one went. */
  private void run() {
    long nextMs = settings.startRetryMs();
    try {
      if (!migrated) {
        Migrations.migrate(dataSource);
        migrated = true;
      }
      Change change = partitions.run();
      upToDate = true;
      lastFailure = null;
      nextMs = settings.intervalMs();
      if (!change.created().isEmpty() || !change.dropped().isEmpty()) {
        LOG.log(
            Level.INFO,
            "Partitions: {0} created, {1} dropped",
            change.created().size(),
            change.dropped().size());
      }
    } catch (RuntimeException failure) {
      tellOnce(failure);
    }
    if (!stopped && (!upToDate || roles.has(Role.WORKER))) {
      planNext(nextMs);
    }
  }

  /** An outage fails once a second; it is told once. */
  private void tellOnce(RuntimeException failure) {
    String told = String.valueOf(failure.getMessage());
    if (!told.equals(lastFailure)) {
      lastFailure = told;
      LOG.log(Level.WARNING, "The schema could not be brought up to date; trying on", failure);
    }
  }

  private void planNext(long delayMs) {
    try {
      next = executor.schedule(this::run, delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      LOG.log(Level.DEBUG, "The server stops; no further upkeep", stopping);
    }
  }
}
