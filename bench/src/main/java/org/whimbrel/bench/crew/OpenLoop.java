package org.whimbrel.bench.crew;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.traffic.Schedule;

/**
 * Sends messages at the times that the schedule names, whatever the server does. For one thread,
 * which is the one that sends.
 */
public final class OpenLoop {
  /** So long before they are due messages are made, so that one that takes long delays none. */
  private static final long AHEAD_NANOS = 500_000_000L;

  private static final int AHEAD_MAX_COUNT = 512;

  private final Schedule schedule;
  private final Source source;
  private final Ledger ledger;
  private final Meter meter;

  /** What is sent. */
  public interface Source {
    /** Whether the message with this index is sent by this process. */
    boolean isOwn(long index);

    /** Makes the message with this index, on other threads if that takes long. */
    CompletableFuture<Ready> prepare(long index);
  }

  /**
   * A message that only waits for its time, like a text that somebody has finished and not sent
   * yet.
   *
   * @param print stands for its bytes
   * @param send sends it, and does not wait
   */
  public record Ready(long print, Runnable send) {}

  private record Waiting(long index, CompletableFuture<Ready> message) {}

  /** Notes what is offered in the ledger, and how late it was in the meter. */
  public OpenLoop(Schedule schedule, Source source, Ledger ledger, Meter meter) {
    this.schedule = schedule;
    this.source = source;
    this.ledger = ledger;
    this.meter = meter;
  }

  /**
   * Sends all; returns when the schedule is over.
   *
   * @param startNanos when it begins, on the clock of {@link System#nanoTime()}
   */
  public void run(long startNanos) {
    Deque<Waiting> ahead = new ArrayDeque<>();
    long next = nextOwn(0);
    while (next < schedule.count() || !ahead.isEmpty()) {
      while (ahead.size() < AHEAD_MAX_COUNT && isNear(startNanos, next)) {
        ahead.add(new Waiting(next, source.prepare(next)));
        next = nextOwn(next + 1);
      }
      Waiting first = ahead.poll();
      if (first == null) {
        await(startNanos + schedule.atNanos(next) - AHEAD_NANOS);
      } else {
        send(startNanos, first);
      }
    }
    await(startNanos + schedule.lengthNanos());
  }

  private long nextOwn(long from) {
    long index = from;
    while (index < schedule.count() && !source.isOwn(index)) {
      index++;
    }
    return index;
  }

  private boolean isNear(long startNanos, long index) {
    return index < schedule.count()
        && startNanos + schedule.atNanos(index) - AHEAD_NANOS - System.nanoTime() <= 0;
  }

  private void send(long startNanos, Waiting first) {
    Ready ready = first.message().join();
    long dueNanos = schedule.atNanos(first.index());
    ledger.offer(first.index(), ready.print());
    await(startNanos + dueNanos);
    ready.send().run();
    meter.reach(Milestone.OFFERED, dueNanos, System.nanoTime() - startNanos);
  }

  private static void await(long nanos) {
    for (long rest = nanos - System.nanoTime(); rest > 0; rest = nanos - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }
}
