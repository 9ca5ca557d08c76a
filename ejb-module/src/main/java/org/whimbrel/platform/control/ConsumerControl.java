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
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/**
 * Lets those message-driven beans consume that this node's roles need, once the schema is there,
 * each {@link ConsumingCondition} holds and the server knows them: one that is started before is
 * not started at all (CWWKE0930E).
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class ConsumerControl {
  private static final Logger LOG = System.getLogger(ConsumerControl.class.getName());
  private static final long PERIOD_MS = 200;

  @Resource ManagedScheduledExecutorService scheduler;
  @Inject MessageEndpoints endpoints;
  @Inject Consumers consumers;
  @Inject Roles roles;
  @Inject SchemaUpkeep schema;
  @Inject @Any Instance<ConsumingCondition> conditions;

  private volatile boolean running;
  private volatile boolean wanted = true;
  private volatile @Nullable String lastFailure;
  private @Nullable ScheduledFuture<?> task;

  @PostConstruct
  void start() {
    task =
        scheduler.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    if (task != null) {
      task.cancel(false);
    }
  }

  /** Whether all that this node's roles need consume. */
  public boolean areRunning() {
    return running;
  }

  /** Stops them, and does not start them again by itself. Blocks until the server has done it. */
  public synchronized void pause() {
    wanted = false;
    try {
      Set<String> beans = consumers.of(roles);
      if (endpoints.areKnown(beans)) {
        for (String bean : beans) {
          if (!endpoints.isPaused(bean)) {
            endpoints.pause(bean);
          }
        }
      }
      running = false;
    } catch (JMException failure) {
      LOG.log(Level.WARNING, "The consumers could not be stopped", failure);
    }
  }

  /** Lets them be started again, soon. */
  public void unpause() {
    wanted = true;
  }

  private void look() {
    if (!running && wanted && mayConsume()) {
      resume();
    }
  }

  private boolean mayConsume() {
    return schema.isUpToDate() && conditions.stream().allMatch(ConsumingCondition::isReady);
  }

  private synchronized void resume() {
    if (!wanted) {
      return; // stopped while this waited
    }
    try {
      Set<String> beans = consumers.of(roles);
      if (!endpoints.areKnown(beans)) {
        return;
      }
      for (String bean : beans) {
        endpoints.resume(bean);
      }
      running = true;
      lastFailure = null;
    } catch (JMException | RuntimeException failure) {
      tellOnce(failure);
    }
  }

  /** What fails every time is told once. */
  private void tellOnce(Exception failure) {
    String told = String.valueOf(failure.getMessage());
    if (!told.equals(lastFailure)) {
      lastFailure = told;
      LOG.log(Level.WARNING, "The consumers could not be started; trying on", failure);
    }
  }
}
