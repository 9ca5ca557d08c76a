package org.whimbrel.client.mailbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;

/**
 * Hands entries to the listener, one after another; the same one again after a pause if it was not
 * taken. Thread-safe; calls out without its lock.
 */
final class Deliveries {
  private static final Logger LOG = System.getLogger(Deliveries.class.getName());
  private static final Backoff AGAIN = new Backoff(500, 30_000);

  private final ClientRuntime runtime;
  private final MailboxListener listener;
  private final Done onDone;
  private final Deque<Item> waiting = new ArrayDeque<>();
  private boolean running;
  private boolean stopped;

  /** What is handed over: an entry, or the news that all up to a number is here. */
  private record Item(Frame.@Nullable Entry entry, long through, boolean caughtUp) {
    boolean isMessage() {
      return entry != null && entry.kind() == EntryKind.MESSAGE;
    }
  }

  /** Told how far the listener is. */
  @FunctionalInterface
  interface Done {
    /**
     * The listener took everything up to a number.
     *
     * @param message whether the entry with this number is a message to this account
     */
    void accept(long through, boolean message);
  }

  /**
   * Nothing waits yet.
   *
   * @param onDone told how far the listener is
   */
  Deliveries(ClientRuntime runtime, MailboxListener listener, Done onDone) {
    this.runtime = runtime;
    this.listener = listener;
    this.onDone = onDone;
  }

  /** Puts entries behind those that wait, and the news that all up to a number is here. */
  void add(List<Frame.Entry> entries, long through, boolean caughtUp) {
    synchronized (this) {
      if (stopped) {
        return;
      }
      entries.forEach(entry -> waiting.add(new Item(entry, entry.n(), false)));
      long last = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).n();
      if (through > last || caughtUp) {
        waiting.add(new Item(null, through, caughtUp));
      }
      if (running || waiting.isEmpty()) {
        return;
      }
      running = true;
    }
    runtime.workers().execute(() -> run(0));
  }

  /** Hands over nothing more. */
  synchronized void stop() {
    stopped = true;
    waiting.clear();
  }

  /** How many wait. */
  synchronized int size() {
    return waiting.size();
  }

  /** Goes on while the listener is done at once; a loop, because stages would nest. */
  private void run(int failures) {
    int failed = failures;
    while (true) {
      Item item = next();
      if (item == null) {
        return;
      }
      CompletableFuture<?> taken = handOver(item);
      int attempt = failed;
      if (!taken.isDone()) {
        var unused = taken.whenComplete((value, failure) -> onTaken(item, failure, attempt));
        return;
      }
      if (taken.isCompletedExceptionally()) {
        var unused = taken.whenComplete((value, failure) -> retry(failure, attempt));
        return;
      }
      failed = 0;
      done(item);
    }
  }

  private synchronized @Nullable Item next() {
    Item item = stopped ? null : waiting.peek();
    if (item == null) {
      running = false;
    }
    return item;
  }

  private CompletableFuture<?> handOver(Item item) {
    try {
      Frame.Entry entry = item.entry();
      if (entry != null) {
        CompletionStage<?> stage = listener.onEntry(entry);
        return stage.toCompletableFuture();
      }
      listener.onCovered(item.through());
      if (item.caughtUp()) {
        listener.onCaughtUp();
      }
      return CompletableFuture.completedFuture(null);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void onTaken(Item item, @Nullable Throwable failure, int failures) {
    if (failure != null) {
      retry(failure, failures);
      return;
    }
    done(item);
    runtime.workers().execute(() -> run(0));
  }

  private void done(Item item) {
    synchronized (this) {
      waiting.poll();
    }
    onDone.accept(item.through(), item.isMessage());
  }

  private void retry(@Nullable Throwable failure, int failures) {
    LOG.log(
        Level.WARNING,
        "An entry was not taken; it will be offered again",
        failure == null ? null : Failures.unwrap(failure));
    runtime.later(AGAIN.delayMs(failures, 0, runtime.random()), () -> run(failures + 1));
  }
}
