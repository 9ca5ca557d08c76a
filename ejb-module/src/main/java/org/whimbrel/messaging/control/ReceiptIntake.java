package org.whimbrel.messaging.control;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.control.ReceiptBatch.Ack;
import org.whimbrel.messaging.control.ReceiptBatch.Item;
import org.whimbrel.messaging.control.ReceiptBatch.Read;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.sessions.control.Covered;

/**
 * Where acknowledgements and read marks come in; they go on in batches, as messages do. Of
 * acknowledgements the highest of each device counts, so what waits here is bounded by the number
 * of devices. Thread-safe.
 */
@ApplicationScoped
public class ReceiptIntake {
  /** The queue of acknowledgements and read marks. */
  static final String QUEUE = "receipts";

  private static final long STOP_WAIT_MS = 2_000;

  @Resource ManagedThreadFactory threads;
  @Resource ManagedScheduledExecutorService scheduler;

  @Resource(lookup = "jms/whimbrel", shareable = false)
  ConnectionFactory connectionFactory;

  @Inject IntakeSettings settings;
  @Inject NodeId node;
  @Inject FanOutLag lag;

  @Inject
  @ConfigProperty(name = "whimbrel.receipts.flushMs")
  long flushMs;

  private final Map<DeviceId, Ack> waiting = new ConcurrentHashMap<>();
  private volatile @Nullable GroupCommit<Item> lanes;
  private volatile long flushedAtNs = System.nanoTime();
  private @Nullable ScheduledFuture<?> task;

  void onStart(@Observes Startup startup) {
    IntakeSettings bounds = settings.forReceipts();
    lanes =
        new GroupCommit<>(
            "receipts-" + node,
            bounds,
            () -> 0, // they are gathered before, the highest of each device
            new ItemKind(),
            () -> new JmsBatchSink(connectionFactory, QUEUE),
            threads);
    task =
        scheduler.scheduleWithFixedDelay(
            () -> flushIfDue(bounds), flushMs, flushMs, TimeUnit.MILLISECONDS);
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

  /**
   * The device has all entries up to {@code n}.
   *
   * @param covered what is known of these entries
   */
  public void acked(DeviceId device, long n, Covered covered) {
    waiting.merge(device, new Ack(device, n, covered), Ack::with);
  }

  /**
   * The account's user has read these messages.
   *
   * @return false if too much is waiting; some may have been taken, and coming again does no harm
   */
  public boolean read(AccountId account, Collection<UUID> messages) {
    GroupCommit<Item> open = lanes;
    if (open == null) {
      return false;
    }
    boolean taken = true;
    for (UUID message : messages) {
      taken &= open.offer(account, new Read(account, message));
    }
    return taken;
  }

  /** Whether nothing that was taken waits for the broker. */
  boolean isIdle() {
    GroupCommit<Item> open = lanes;
    return waiting.isEmpty() && (open == null || open.isIdle());
  }

  /** Where the log is behind receipts are gathered for longer, as messages are. */
  private void flushIfDue(IntakeSettings bounds) {
    long waitedNs = System.nanoTime() - flushedAtNs;
    if (waitedNs >= TimeUnit.MILLISECONDS.toNanos(bounds.lingerMs(lag.behindMs()))) {
      flush();
    }
  }

  private void flush() {
    flushedAtNs = System.nanoTime();
    GroupCommit<Item> open = lanes;
    if (open == null) {
      return;
    }
    for (DeviceId device : List.copyOf(waiting.keySet())) {
      // What the lanes have no room for stays here for the next time.
      waiting.computeIfPresent(device, (key, ack) -> open.offer(device, ack) ? null : ack);
    }
  }

  private final class ItemKind implements GroupCommit.Kind<Item> {
    @Override
    public int sizeBytes(Item item) {
      return item.sizeBytes();
    }

    @Override
    public byte[] encode(List<Item> batch) {
      return ReceiptBatch.encode(batch);
    }

    @Override
    public void durable(Item item) {
      // Nobody is told. Should a cursor be behind, its device only syncs a little more; what was
      // read comes back to its reader by an entry.
    }

    @Override
    public void givenUp(Item item) {
      if (item instanceof Ack ack) {
        acked(ack.device(), ack.n(), ack.covered());
      }
    }
  }
}
