package org.whimbrel.bench.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Does the faults of a plan, one after another, on a thread of its own. One is begun when its time
 * has come and the one before is mended: the parts run again then, though clients may still be on
 * their way back. One that cannot be mended is the last.
 */
public final class FaultInjector {
  private static final long GIVEN_UP_MAX_NANOS = TimeUnit.MINUTES.toNanos(3);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Breakable testbed;
  private final List<Fault> faults;
  private final PrintStream out;
  private final long trafficNanos;
  private final long measuredNanos;
  private final List<CompletableFuture<FaultRecord>> records = new ArrayList<>();

  /** One for each fault whose half-open lines are being watched. */
  private final ExecutorService watchers = Executors.newCachedThreadPool(FaultInjector::daemon);

  /**
   * For faults that are still to come.
   *
   * @param trafficNanos when the traffic starts, on the clock of {@link System#nanoTime()}
   * @param measuredNanos when the measured time starts, which faults are timed from
   */
  public FaultInjector(
      Breakable testbed,
      List<Fault> faults,
      long trafficNanos,
      long measuredNanos,
      PrintStream out) {
    this.testbed = testbed;
    this.faults = List.copyOf(faults);
    this.trafficNanos = trafficNanos;
    this.measuredNanos = measuredNanos;
    this.out = out;
  }

  /** Begins; done when the last fault is mended and its half-open lines are given up. */
  public CompletableFuture<List<FaultRecord>> start() {
    CompletableFuture<List<FaultRecord>> all = new CompletableFuture<>();
    daemon(
            () -> {
              try {
                for (Fault fault : faults) {
                  if (!happen(fault)) {
                    break;
                  }
                }
                all.complete(records.stream().map(CompletableFuture::join).toList());
              } catch (InterruptedException | RuntimeException e) {
                all.completeExceptionally(e);
              }
            })
        .start();
    return all;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "bench-faults");
    thread.setDaemon(true);
    return thread;
  }

  /** Returns whether it could be mended. */
  private boolean happen(Fault fault) throws InterruptedException {
    sleepUntil(measuredNanos + TimeUnit.MILLISECONDS.toNanos(fault.atMs()));
    long begun = now();
    out.printf("  %6.1f s  %s, %s%n", begun / 1e9, fault.kind().wire(), fault.extent());
    int lines = 0;
    try {
      lines = testbed.inflict(fault);
      TimeUnit.MILLISECONDS.sleep(fault.holdMs());
      testbed.mend(fault);
    } catch (IOException | RuntimeException e) {
      records.add(
          CompletableFuture.completedFuture(
              new FaultRecord(fault, begun, now(), now(), lines, Optional.of(String.valueOf(e)))));
      return false;
    }
    FaultRecord record = new FaultRecord(fault, begun, now(), now(), lines, Optional.empty());
    records.add(
        fault.kind() == FaultKind.LINE_HALF_OPEN
            ? CompletableFuture.supplyAsync(() -> whenGivenUp(record), watchers)
            : CompletableFuture.completedFuture(record));
    return true;
  }

  /** Clients notice a half-open line by themselves; other faults may happen meanwhile. */
  private FaultRecord whenGivenUp(FaultRecord record) {
    long untilNanos = now() + GIVEN_UP_MAX_NANOS;
    int left = testbed.stillHalfOpen();
    while (left > 0 && now() < untilNanos) {
      LockSupport.parkNanos(POLL_NANOS);
      left = testbed.stillHalfOpen();
    }
    return new FaultRecord(
        record.fault(),
        record.begunNanos(),
        record.readyNanos(),
        now(),
        record.lines(),
        left == 0 ? Optional.empty() : Optional.of(left + " half-open lines were not given up"));
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    long rest = nanos - System.nanoTime();
    if (rest > 0) {
      TimeUnit.NANOSECONDS.sleep(rest);
    }
  }

  private long now() {
    return System.nanoTime() - trafficNanos;
  }
}
