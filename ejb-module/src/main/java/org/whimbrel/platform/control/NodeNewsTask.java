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
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.annotation.RegistryScope;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes what happened on this one, and this one what happened on the others, by a
 * topic of the broker. Fast and lossy on purpose: nobody waits for it, and what is lost is found
 * out (docs/adr/0026). Thread-safe.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class NodeNewsTask {
  /** The metric: how often news of other nodes were missing. */
  static final String LOST_METRIC = "whimbrel_node_news_lost";

  /** The metric: messages on the topic that could not be read. */
  static final String MALFORMED_METRIC = "whimbrel_node_news_malformed";

  private static final Logger LOG = System.getLogger(NodeNewsTask.class.getName());

  @Resource ManagedScheduledExecutorService executor;

  @Resource(lookup = "jms/whimbrel", shareable = false)
  ConnectionFactory connectionFactory;

  @Inject Config config;
  @Inject NodeId self;
  @Inject Clock clock;
  @Inject Event<NodeNews> heard;
  @Inject Event<NodeNewsLost> lost;

  @Inject
  @RegistryScope(scope = MetricRegistry.APPLICATION_SCOPE)
  MetricRegistry metrics;

  private @Nullable Parts parts;
  private @Nullable ScheduledFuture<?> task;
  private volatile boolean pulse;
  private volatile boolean failing;

  private record Parts(
      NodeNewsOutbox outbox, NodeNewsInbox inbox, NodeNewsTopic topic, OneAtATime rounds) {}

  @PostConstruct
  void start() {
    NodeNewsSettings settings = NodeNewsSettings.from(config);
    UUID life = UUID.randomUUID();
    NodeNewsOutbox outbox = new NodeNewsOutbox(self, life, settings);
    NodeNewsTopic topic = new NodeNewsTopic(connectionFactory, settings.silenceMs());
    parts =
        new Parts(
            outbox,
            new NodeNewsInbox(self, life, settings.silenceMs(), clock),
            topic,
            new OneAtATime(executor, () -> send(outbox, topic)));
    task =
        executor.scheduleWithFixedDelay(
            this::pulse, settings.pulseMs(), settings.pulseMs(), TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    if (task != null) {
      task.cancel(false);
    }
    Parts running = parts;
    parts = null;
    if (running != null && !failing) {
      try {
        running.topic().send(running.outbox().last().encode());
      } catch (JMSException | RuntimeException tooLate) {
        LOG.log(Level.DEBUG, "The other nodes will notice the silence", tooLate);
      }
      running.topic().reset();
    }
  }

  /** Tells the other nodes, soon. To be called after the commit. Does not block. */
  public void tell(NodeNews news) {
    Parts running = parts;
    if (running != null) {
      running.outbox().add(news);
      running.rounds().wake();
    }
  }

  /** Takes a message of the topic; what others tell becomes events here. */
  public void hear(byte[] payload) {
    Parts running = parts;
    if (running == null) {
      return;
    }
    NodeNewsBundle bundle;
    try {
      bundle = NodeNewsBundle.decode(payload);
    } catch (NodeNewsBundle.MalformedException malformed) {
      metrics.counter(MALFORMED_METRIC).inc();
      LOG.log(Level.WARNING, "A message of another node was passed over", malformed);
      return;
    }
    boolean missing = running.inbox().take(bundle);
    if (!running.inbox().isOwn(bundle)) {
      bundle.news().forEach(news -> fire(heard, news));
    }
    if (missing) {
      fireLost();
    }
  }

  /** A scheduled task that throws is never run again. */
  private void pulse() {
    Parts running = parts;
    if (running != null) {
      pulse = true;
      running.rounds().wake();
      if (running.inbox().isAnybodySilent()) {
        fireLost();
      }
    }
  }

  private void fireLost() {
    metrics.counter(LOST_METRIC).inc();
    LOG.log(Level.INFO, "News of other nodes may be missing; looking again at everything");
    fire(lost, new NodeNewsLost());
  }

  /** One feature's failure is none of the others'. */
  private static <T> void fire(Event<T> event, T what) {
    try {
      event.fire(what);
    } catch (RuntimeException failure) {
      LOG.log(Level.ERROR, "News of another node could not be acted on", failure);
    }
  }

  private void send(NodeNewsOutbox outbox, NodeNewsTopic topic) {
    boolean evenEmpty = pulse;
    pulse = false;
    try {
      Optional<NodeNewsBundle> next = outbox.next(evenEmpty);
      while (next.isPresent()) {
        topic.send(next.get().encode());
        outbox.sent();
        next = outbox.next(false);
      }
      failing = false;
    } catch (JMSException | RuntimeException failure) {
      if (!failing) { // an outage fails every round; it is told once
        LOG.log(Level.WARNING, "The other nodes cannot be told; trying again", failure);
      }
      failing = true;
    } finally {
      topic.reset(); // the server closes with a task what it has opened
    }
  }
}
