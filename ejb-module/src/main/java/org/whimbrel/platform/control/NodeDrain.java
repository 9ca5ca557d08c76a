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
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/**
 * Takes this node out of service and back, when an operator asks for it by REST or JMX, or before
 * the process ends at a SIGTERM. Thread-safe.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class NodeDrain {
  private static final Logger LOG = System.getLogger(NodeDrain.class.getName());
  private static final String NAME = "org.whimbrel:type=Node";

  @Resource ManagedThreadFactory threads;
  @Inject @Any Instance<DrainStep> found;
  @Inject NodeService service;
  @Inject Roles roles;
  @Inject Clock clock;

  private List<DrainStep> steps = List.of();

  /** Known before a signal comes, whose thread is none of the container's and can make no bean. */
  private long limitMs;

  private @Nullable Run current;

  /** One drain; another one after it was taken back is another run. */
  private final class Run implements Runnable {
    private volatile boolean stopped;
    private final Thread thread = threads.newThread(this);

    @Override
    public void run() {
      try {
        if (course().run(() -> stopped)) {
          finished(this);
        }
      } catch (InterruptedException stopping) {
        LOG.log(Level.DEBUG, "A drain was interrupted", stopping);
      }
    }
  }

  @PostConstruct
  void start() {
    steps = found.stream().toList();
    limitMs = course().limitMs();
    register();
    TermSignal.runFirst(this::drainAndWait);
  }

  @PreDestroy
  void stop() {
    TermSignal.restore();
    unregister();
  }

  /** What the node is in now. */
  public NodeState state() {
    return service.state();
  }

  /** What it does. */
  public Roles roles() {
    return roles;
  }

  /** How many sessions are left. */
  public int left() {
    return steps.stream().mapToInt(DrainStep::left).sum();
  }

  /** Begins to take the node out of service, unless that has begun; does not wait for it. */
  public synchronized void drain() {
    if (current == null) {
      LOG.log(Level.INFO, "Drain: this node leaves the service");
      service.set(NodeState.DRAINING);
      Run run = new Run();
      current = run;
      run.thread.start();
    }
  }

  /** Takes the node into service again; does nothing if it is. */
  public void resume() {
    Run run;
    synchronized (this) {
      run = current;
      if (run == null) {
        return;
      }
      run.stopped = true;
    }
    join(run, DrainCourse.TICK_MS * 10);
    synchronized (this) {
      if (current == run) {
        current = null;
        steps.forEach(DrainStep::takeBack);
        service.set(NodeState.IN_SERVICE);
        LOG.log(Level.INFO, "Drain: taken back, this node is in service");
      }
    }
  }

  private void drainAndWait() {
    drain();
    Run run;
    synchronized (this) {
      run = current;
    }
    if (run != null) {
      join(run, limitMs);
    }
  }

  private synchronized void finished(Run run) {
    if (current == run && !run.stopped) {
      service.set(NodeState.DRAINED);
      LOG.log(Level.INFO, "Drain: done, this node may be stopped");
    }
  }

  private DrainCourse course() {
    return new DrainCourse(steps, clock, Thread::sleep);
  }

  private static void join(Run run, long limitMs) {
    try {
      run.thread.join(limitMs);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void register() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      unregister();
      server.registerMBean(new StandardMBean(new Shown(), NodeMXBean.class, true), name());
    } catch (JMException failure) {
      LOG.log(Level.WARNING, "The node does not show in JMX", failure);
    }
  }

  private static void unregister() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      if (server.isRegistered(name())) {
        server.unregisterMBean(name());
      }
    } catch (JMException failure) {
      LOG.log(Level.DEBUG, "The node stays in JMX", failure);
    }
  }

  private static ObjectName name() throws JMException {
    return new ObjectName(NAME);
  }

  private final class Shown implements NodeMXBean {
    @Override
    public String getState() {
      return state().wire();
    }

    @Override
    public String getRoles() {
      return roles().toString();
    }

    @Override
    public int getSessionsLeft() {
      return left();
    }

    @Override
    public void drain() {
      NodeDrain.this.drain();
    }

    @Override
    public void resume() {
      NodeDrain.this.resume();
    }
  }
}
