package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.whimbrel.client.crypto.ArchiveKey;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.rest.ArchiveApi;
import org.whimbrel.client.rest.ArchivedWrap;
import org.whimbrel.client.rest.ProblemException;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;

/**
 * Brings the content keys of messages that were opened or sent into the archive, wrapped, in
 * batches. Adding touches neither disk nor network, so that nothing waits for it; what was added is
 * in the store {@value #GATHER_MS} ms later. Beyond the bound the oldest are given up. Thread-safe.
 */
final class ArchiveQueue {
  static final int GATHER_MS = 200;

  private static final Logger LOG = System.getLogger(ArchiveQueue.class.getName());
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  private final ClientRuntime runtime;
  private final int maxCount;
  private final Supplier<Optional<ArchiveKey>> writable;
  private final IntFunction<Optional<ArchiveKey>> known;
  private final Function<Collection<ArchivedWrap>, CompletableFuture<Void>> api;
  private final ArchiveSegments segments;
  private final List<Waiting> fresh = new ArrayList<>();
  private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);
  private boolean due;
  private volatile boolean ended;
  private int failures;

  /**
   * A content key that is on its way.
   *
   * @param id the message
   * @param epoch that of the archive key which it is wrapped with; 0 while there was none
   * @param key the wrap, or with epoch 0 the content key itself
   */
  record Waiting(UUID id, int epoch, Bytes key) {
    Waiting wrapped(ArchiveKey under) {
      return epoch > 0 ? this : new Waiting(id, under.epoch(), under.wrap(key));
    }
  }

  /**
   * With what an earlier run left.
   *
   * @param maxCount how many may wait; with 0 this device archives nothing
   * @param writable the archive key to wrap with; empty while there is none
   * @param known the archive key of an epoch of the present generation, if this device has it
   */
  ArchiveQueue(
      ClientRuntime runtime,
      Store store,
      int maxCount,
      Supplier<Optional<ArchiveKey>> writable,
      IntFunction<Optional<ArchiveKey>> known,
      Function<Collection<ArchivedWrap>, CompletableFuture<Void>> api) {
    this.runtime = runtime;
    this.maxCount = maxCount;
    this.writable = writable;
    this.known = known;
    this.api = api;
    this.segments = new ArchiveSegments(store, ArchiveApi.WRAPS_MAX);
  }

  /** Takes a content key. */
  void add(UUID message, Bytes contentKey) {
    if (maxCount == 0) {
      return;
    }
    Waiting item = new Waiting(message, 0, contentKey);
    Waiting wrapped = writable.get().map(item::wrapped).orElse(item);
    synchronized (this) {
      fresh.add(wrapped);
      if (fresh.size() > maxCount) {
        fresh.remove(0);
      }
      if (due) {
        return;
      }
      due = true;
    }
    runtime.later(GATHER_MS, this::onDue);
  }

  /** Tries again by itself, or does so no more; what waits is in the store. */
  void retryWhileUp(boolean up) {
    ended = !up;
  }

  private void onDue() {
    synchronized (this) {
      due = false;
    }
    var unused = flush();
  }

  /** Stores and uploads what waits; done when it is there, or has to wait longer. Never fails. */
  synchronized CompletableFuture<Void> flush() {
    round =
        round
            .thenComposeAsync(done -> upload(), runtime.workers())
            .exceptionally(
                failure -> {
                  LOG.log(Level.WARNING, "Archiving failed", Failures.unwrap(failure));
                  return null;
                });
    return round;
  }

  private CompletableFuture<Void> upload() {
    synchronized (this) {
      segments.add(fresh);
      fresh.clear();
      int dropped = segments.dropBeyond(maxCount);
      if (dropped > 0) {
        LOG.log(Level.WARNING, "{0} messages are not archived: too many wait", dropped);
      }
    }
    Optional<ArchiveKey> key = writable.get();
    Optional<ArchiveSegments.Segment> next = segments.oldest();
    if (key.isEmpty() || next.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    List<ArchivedWrap> wraps =
        next.get().items().stream()
            .filter(this::isOfNow)
            .map(item -> item.wrapped(key.get()))
            .map(item -> new ArchivedWrap(item.id(), item.epoch(), item.key()))
            .toList();
    if (wraps.isEmpty()) {
      segments.remove(next.get());
      return upload();
    }
    return api.apply(wraps)
        .handle((done, failure) -> failure == null || isHopeless(failure))
        .thenCompose(
            gone -> {
              if (!gone) {
                again();
                return CompletableFuture.completedFuture(null);
              }
              failures = 0;
              segments.remove(next.get());
              return upload();
            });
  }

  /**
   * Epochs count anew with each generation of the own chain, and the server keeps the first wrap of
   * a message and epoch: one of a former generation would stand in the way of a good one for ever.
   */
  private boolean isOfNow(Waiting item) {
    return item.epoch() == 0
        || known.apply(item.epoch()).flatMap(key -> key.unwrap(item.key())).isPresent();
  }

  /** The server understood, and will not take them. */
  private static boolean isHopeless(Throwable failure) {
    boolean hopeless =
        ProblemException.in(failure)
            .filter(
                problem ->
                    problem.status() >= CLIENT_ERROR
                        && problem.status() < SERVER_ERROR
                        && !RETRIED.contains(problem.status()))
            .isPresent();
    if (hopeless) {
      LOG.log(Level.WARNING, "The archive does not take a batch", Failures.unwrap(failure));
    }
    return hopeless;
  }

  /** Not signed in now; too early; too many. */
  private static final List<Integer> RETRIED = List.of(401, 408, 425, 429);

  private void again() {
    if (ended) {
      return;
    }
    long delayMs = Backoff.REQUEST.delayMs(failures, 0, runtime.random());
    failures++;
    runtime.later(
        Math.max(GATHER_MS, delayMs),
        () -> {
          var unused = flush();
        });
  }
}
