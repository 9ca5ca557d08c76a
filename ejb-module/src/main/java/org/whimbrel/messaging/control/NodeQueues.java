package org.whimbrel.messaging.control;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.whimbrel.platform.control.JmsLine;
import org.whimbrel.platform.control.NodeId;

/**
 * Sends to the queues {@code delivery.<node>}. One thread does: what several listeners bring while
 * a commit of the broker is under way is the next commit, for whatever nodes. Not the listeners'
 * own threads, because the container closes what a listener holds when it throws. Thread-safe.
 */
@ApplicationScoped
class NodeQueues {
  private static final long STOP_WAIT_MS = 2_000;

  @Resource ManagedThreadFactory threads;

  @Resource(lookup = "jms/whimbrel", shareable = false)
  ConnectionFactory connectionFactory;

  @Inject DeliverySettings settings;

  /** Bounded by those who wait: each listener has one parcel at a time. */
  private final BlockingQueue<Parcel> waiting = new LinkedBlockingQueue<>();

  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Thread thread;

  private record Parcel(Map<NodeId, List<byte[]>> payloads, CompletableFuture<Void> sent) {}

  void onStart(@Observes Startup startup) {
    Thread started = threads.newThread(this::run);
    thread = started;
    started.start();
  }

  @PreDestroy
  void stop() {
    stopped.countDown();
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join(STOP_WAIT_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Sends all, or nothing, and returns when the broker has them.
   *
   * @throws JMSException if it did not take them, or it is not known whether it has them
   */
  void send(Map<NodeId, List<byte[]>> payloads) throws JMSException {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    Parcel parcel = new Parcel(payloads, sent);
    waiting.add(parcel);
    try {
      if (stopped.getCount() == 0 && waiting.remove(parcel)) {
        throw new JMSException("the server stops"); // nobody would answer
      }
      sent.get(settings.sendTimeoutMs(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      waiting.remove(parcel);
      throw wrapped("the nodes' queues did not take it", failure);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw wrapped("the server stops", stopping);
    }
  }

  private static JMSException wrapped(String what, Exception cause) {
    JMSException wrapped = new JMSException(what + ": " + cause);
    wrapped.initCause(cause);
    return wrapped;
  }

  private void run() {
    // One local transaction for many sends: the broker syncs its journal once for it.
    JmsLine line =
        new JmsLine(
            connectionFactory,
            true,
            session -> null,
            DeliveryMode.PERSISTENT,
            settings.timeToLiveMs());
    List<Parcel> parcels = new ArrayList<>();
    try {
      while (stopped.getCount() > 0) {
        parcels.add(waiting.take());
        waiting.drainTo(parcels, settings.commitMaxCount() - 1);
        commit(line, parcels);
        parcels.clear();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      line.reset();
      waiting.drainTo(parcels);
      parcels.forEach(parcel -> parcel.sent.completeExceptionally(new JMSException("stopped")));
    }
  }

  private static void commit(JmsLine line, List<Parcel> parcels) {
    try {
      for (Parcel parcel : parcels) {
        for (Map.Entry<NodeId, List<byte[]>> node : parcel.payloads.entrySet()) {
          add(line, node.getKey().deliveryQueue(), node.getValue());
        }
      }
      line.commit();
      parcels.forEach(parcel -> parcel.sent.complete(null));
    } catch (JMSException | RuntimeException failure) {
      line.reset();
      parcels.forEach(parcel -> parcel.sent.completeExceptionally(failure));
    }
  }

  /** One group a queue, so that its messages keep their order however many consumers there are. */
  private static void add(JmsLine line, String queue, List<byte[]> payloads) throws JMSException {
    for (byte[] payload : payloads) {
      BytesMessage message = line.message(payload);
      message.setStringProperty("JMSXGroupID", queue);
      line.send(queue, message);
    }
  }
}
