package org.whimbrel.messaging.control;

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
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.control.AckBatch.Ack;
import org.whimbrel.platform.control.NodeId;

/**
 * Gathers acknowledgements, of each device the highest, and sends them on in batches. They are
 * cumulative, so what waits here is bounded by the number of devices. Thread-safe.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class AckCollector {
  /** The queue of acknowledgements. */
  static final String QUEUE = "receipts";

  private static final long STOP_WAIT_MS = 2_000;

  @Resource ManagedThreadFactory threads;
  @Resource ManagedScheduledExecutorService scheduler;

  @Resource(lookup = "jms/whimbrel")
  ConnectionFactory connectionFactory;

  @Inject IntakeSettings settings;
  @Inject NodeId node;

  @Inject
  @ConfigProperty(name = "whimbrel.receipts.flushMs")
  long flushMs;

  private final Map<DeviceId, Long> waiting = new ConcurrentHashMap<>();
  private @Nullable GroupCommit<Ack> lanes;
  private @Nullable ScheduledFuture<?> task;

  @PostConstruct
  void start() {
    lanes =
        new GroupCommit<>(
            "receipts-" + node,
            settings.forReceipts(),
            new AckKind(),
            () -> new JmsBatchSink(connectionFactory, QUEUE, 0),
            threads);
    task = scheduler.scheduleWithFixedDelay(this::flush, flushMs, flushMs, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    if (task != null) {
      task.cancel(false);
    }
    flush();
    if (lanes != null) {
      try {
        lanes.stop(STOP_WAIT_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The device has all entries up to {@code n}. */
  public void acked(DeviceId device, long n) {
    waiting.merge(device, n, Long::max);
  }

  private void flush() {
    GroupCommit<Ack> open = lanes;
    if (open == null) {
      return;
    }
    for (DeviceId device : List.copyOf(waiting.keySet())) {
      // What the lanes have no room for stays here for the next time.
      waiting.computeIfPresent(
          device, (key, n) -> open.offer(device, new Ack(device, n)) ? null : n);
    }
  }

  private final class AckKind implements GroupCommit.Kind<Ack> {
    @Override
    public int sizeBytes(Ack ack) {
      return AckBatch.ITEM_BYTES;
    }

    @Override
    public byte[] encode(List<Ack> batch) {
      return AckBatch.encode(batch);
    }

    @Override
    public void durable(Ack ack) {
      // The device is not told; should its cursor be behind, it only syncs a little more.
    }

    @Override
    public void givenUp(Ack ack) {
      acked(ack.device(), ack.n());
    }
  }
}
