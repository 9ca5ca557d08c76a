package org.whimbrel.messaging.control;

import jakarta.jms.JMSException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Many items, few durable sends: while one batch is in flight, what arrives meanwhile forms the
 * next. At low load a batch is one item and nothing waits; under load a lane lingers for a moment
 * before it sends, and the cost an item falls. Bounded in items and bytes; over the bound an item
 * is not taken. Thread-safe.
 *
 * @param <T> what is batched
 */
final class GroupCommit<T> {
  private static final Logger LOG = System.getLogger(GroupCommit.class.getName());

  /** What the items are, to the lanes. */
  interface Kind<T> {
    int sizeBytes(T item);

    byte[] encode(List<T> batch);

    /** The batch is on the broker's disk. */
    void durable(T item);

    /** The lane gave up; whether the broker has the batch is not known. */
    void givenUp(T item);
  }

  /** A batch of so many tells that more will come while one waits. */
  private static final int LINGER_MIN_COUNT = 2;

  private final IntakeSettings settings;
  private final LongSupplier lingerMs;
  private final Kind<T> kind;
  private final List<Lane> lanes = new ArrayList<>();
  private final AtomicInteger bufferedCount = new AtomicInteger();
  private final AtomicLong bufferedBytes = new AtomicLong();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Starts one thread a lane.
   *
   * @param name part of the groups' names, and of the threads'
   * @param lingerMs asked for each batch: how long it may be gathered under load, in milliseconds
   */
  GroupCommit(
      String name,
      IntakeSettings settings,
      LongSupplier lingerMs,
      Kind<T> kind,
      Supplier<BatchSink> sinks,
      ThreadFactory threads) {
    this.settings = settings;
    this.lingerMs = lingerMs;
    this.kind = kind;
    for (int i = 0; i < settings.lanes(); i++) {
      Lane lane = new Lane(name + "-" + i, sinks.get(), threads);
      lanes.add(lane);
      lane.thread.start();
    }
  }

  /**
   * Takes an item; items of the same key keep their order.
   *
   * @return false if the buffer is full, or the lanes have stopped
   */
  boolean offer(Object key, T item) {
    int bytes = kind.sizeBytes(item);
    if (stopped.getCount() == 0 || bufferedCount.incrementAndGet() > settings.bufferMaxCount()) {
      bufferedCount.decrementAndGet();
      return false;
    }
    if (bufferedBytes.addAndGet(bytes) > settings.bufferMaxBytes()) {
      release(1, bytes);
      return false;
    }
    BlockingQueue<T> queue = lanes.get(Math.floorMod(key.hashCode(), lanes.size())).queue;
    queue.add(item);
    if (stopped.getCount() == 0 && queue.remove(item)) {
      release(1, bytes); // the lane had looked for the last time, and nobody would answer
      return false;
    }
    return true;
  }

  /** Whether all that was taken has been answered. */
  boolean isIdle() {
    return bufferedCount.get() == 0;
  }

  /** Stops the lanes; what they still hold is given up. Waits for them, up to the given time. */
  void stop(long waitMs) throws InterruptedException {
    stopped.countDown();
    for (Lane lane : lanes) {
      lane.thread.interrupt();
    }
    for (Lane lane : lanes) {
      lane.thread.join(waitMs);
    }
  }

  private void release(int count, long bytes) {
    bufferedCount.addAndGet(-count);
    bufferedBytes.addAndGet(-bytes);
  }

  private final class Lane implements Runnable {
    private final String group;
    private final BatchSink sink;
    private final Thread thread;
    private final BlockingQueue<T> queue = new LinkedBlockingQueue<>();
    private @Nullable T overhang;
    private int lastCount;

    Lane(String group, BatchSink sink, ThreadFactory threads) {
      this.group = group;
      this.sink = sink;
      this.thread = threads.newThread(this);
    }

    @Override
    public void run() {
      List<T> batch = new ArrayList<>();
      try {
        while (stopped.getCount() > 0) {
          collect(batch);
          commitOrGiveUp(batch);
        }
      } catch (InterruptedException stopping) {
        LOG.log(Level.DEBUG, "Lane {0} stops", group);
      } finally {
        abandon(batch);
        sink.reset();
      }
    }

    /** A lane that dies would leave its senders without an answer for ever. */
    private void commitOrGiveUp(List<T> batch) throws InterruptedException {
      try {
        commit(batch);
      } catch (RuntimeException bug) {
        LOG.log(Level.ERROR, "Lane " + group + ": a batch could not be sent", bug);
        sink.reset();
        finish(batch, false);
      }
    }

    private void collect(List<T> batch) throws InterruptedException {
      T next = overhang != null ? overhang : queue.take();
      overhang = null;
      long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lingerMs.getAsLong());
      int bytes = 0;
      while (next != null) {
        int size = kind.sizeBytes(next);
        if (!batch.isEmpty() && bytes + size > settings.batchMaxBytes()) {
          overhang = next;
          break;
        }
        batch.add(next);
        bytes += size;
        next = batch.size() < settings.batchMaxCount() ? more(untilNs) : null;
      }
      lastCount = batch.size();
    }

    /**
     * Waits for more only under load, where the last batch had several: else nothing would come.
     */
    private @Nullable T more(long untilNs) throws InterruptedException {
      T next = queue.poll();
      if (next != null || lastCount < LINGER_MIN_COUNT) {
        return next;
      }
      return queue.poll(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Sends until it is certain, or gives up. */
    private void commit(List<T> batch) throws InterruptedException {
      byte[] payload = kind.encode(batch);
      String duplicateId = UUID.randomUUID().toString();
      long giveUpNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.giveUpMs());
      Set<String> told = new HashSet<>();
      while (true) {
        try {
          sink.send(payload, duplicateId, group);
          finish(batch, true);
          return;
        } catch (JMSException failure) {
          sink.reset();
          if (told.add(String.valueOf(failure.getMessage()))) {
            LOG.log(Level.WARNING, "Lane " + group + ": the broker did not take a batch", failure);
          }
        }
        if (System.nanoTime() - giveUpNs > 0) {
          finish(batch, false);
          return;
        }
        if (stopped.await(settings.retryDelayMs(), TimeUnit.MILLISECONDS)) {
          throw new InterruptedException("stopping");
        }
      }
    }

    private void finish(List<T> batch, boolean durable) {
      for (T item : batch) {
        release(1, kind.sizeBytes(item));
        answer(item, durable);
      }
      batch.clear();
    }

    /** One listener that fails must not cost the others their answer. */
    private void answer(T item, boolean durable) {
      try {
        if (durable) {
          kind.durable(item);
        } else {
          kind.givenUp(item);
        }
      } catch (RuntimeException failure) {
        LOG.log(Level.ERROR, "Lane " + group + ": an answer was not taken", failure);
      }
    }

    private void abandon(List<T> batch) {
      if (overhang != null) {
        batch.add(overhang);
      }
      queue.drainTo(batch);
      finish(batch, false);
    }
  }
}
