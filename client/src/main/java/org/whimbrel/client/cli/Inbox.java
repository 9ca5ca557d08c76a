package org.whimbrel.client.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.Event.Progress;
import org.whimbrel.client.cli.history.Event.Stage;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.crypto.PinnedChains.Change;
import org.whimbrel.client.messenger.Audience;
import org.whimbrel.client.messenger.IncomingMessage;
import org.whimbrel.client.messenger.MessengerListener;
import org.whimbrel.client.messenger.Unreadable;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.socket.SocketEnd;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.keys.BadKeysException;

/**
 * Puts what comes into the history before it is acknowledged, and wakes who waits for it. What may
 * come on any thread is written by a thread of its own. Thread-safe.
 */
final class Inbox implements MessengerListener, AutoCloseable {
  private static final long WRITE_LIMIT_S = 10;

  private final History history;
  private final UUID self;
  private final ClientRuntime runtime;
  private final ExecutorService later =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "whimbrel-cli-history");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<UUID, Boolean> present = new HashMap<>();
  private boolean up;
  private boolean caughtUp;
  private @Nullable SocketEnd end;

  /** For the account {@code self}. */
  Inbox(History history, UUID self, ClientRuntime runtime) {
    this.history = history;
    this.self = self;
    this.runtime = runtime;
  }

  @Override
  public void onMessage(IncomingMessage message) {
    add(Event.Message.from(message, self));
  }

  @Override
  public void onAudience(UUID message, Audience audience) {
    add(Event.Recipients.from(message, audience, self));
  }

  @Override
  public void onUnreadable(Unreadable unreadable) {
    add(
        new Event.Unreadable(
            unreadable.n(),
            unreadable.id(),
            unreadable.from(),
            unreadable.reason().wire(),
            unreadable.waiting()));
  }

  @Override
  public void onSent(Frame.Entry entry) {
    // Whoever waits for the message to be sent asks next whom it was not sent to.
    if (!entry.dropped().isEmpty()) {
      add(new Progress(Stage.DROPPED, List.of(entry.id()), entry.dropped(), null));
    }
    add(new Progress(Stage.SENT, List.of(entry.id()), entry.to(), null));
  }

  @Override
  public void onRefused(Frame.Entry entry) {
    String code = entry.code() == null ? null : entry.code().wire();
    add(new Progress(Stage.REJECTED, List.of(entry.id()), List.of(), code));
  }

  @Override
  public void onNotice(Frame.Entry entry) {
    RawJson info = entry.kind() == EntryKind.KEYS ? null : entry.info();
    add(
        new Event.Notice(
            entry.n(),
            entry.kind().wire(),
            entry.from(),
            entry.atMs(),
            info == null ? null : Json.read(info.text())));
  }

  @Override
  public void onReceipts(Receipts receipts) {
    receipts.delivered().forEach(by -> add(progress(Stage.DELIVERED, by)));
    receipts.read().forEach(by -> add(progress(Stage.READ, by)));
  }

  private static Progress progress(Stage stage, Receipts.By by) {
    return new Progress(stage, by.ids(), List.of(by.by()), null);
  }

  @Override
  public synchronized void onPresence(List<UUID> online, List<UUID> offline) {
    online.forEach(user -> present.put(user, true));
    offline.forEach(user -> present.put(user, false));
    notifyAll();
  }

  /** Whether somebody is there; null as long as nobody has told. */
  synchronized @Nullable Boolean isPresent(UUID user) {
    return present.get(user);
  }

  @Override
  public void onAccepted(UUID id) {
    addLater(new Progress(Stage.ACCEPTED, List.of(id), List.of(), null));
  }

  @Override
  public void onRejected(Frame.Rejected rejected) {
    addLater(
        new Progress(Stage.REJECTED, List.of(rejected.id()), List.of(), rejected.code().wire()));
  }

  @Override
  public void onIdentityReset(UUID user, Change.IdentityReset reset) {
    addLater(new Event.IdentityReset(user, runtime.nowMs()));
  }

  @Override
  public void onBadKeys(UUID user, BadKeysException problem) {
    String reason = problem.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    addLater(new Event.BadKeys(user, runtime.nowMs(), reason));
  }

  private void addLater(Event event) {
    later.execute(() -> add(event));
  }

  /** Adds an event, and wakes who waits. */
  void add(Event event) {
    if (history.add(event)) {
      wake();
    }
  }

  @Override
  public synchronized void onUp(Frame.Hello hello) {
    up = true;
    notifyAll();
  }

  @Override
  public synchronized void onDown(SocketEnd down) {
    up = false;
    notifyAll();
  }

  @Override
  public synchronized void onFinal(SocketEnd last) {
    up = false;
    end = last;
    notifyAll();
  }

  @Override
  public synchronized void onCaughtUp() {
    caughtUp = true;
    notifyAll();
  }

  private synchronized void wake() {
    notifyAll();
  }

  synchronized boolean isUp() {
    return up;
  }

  synchronized boolean isCaughtUp() {
    return caughtUp;
  }

  /** How the session ended for good; null while it did not. */
  synchronized @Nullable SocketEnd end() {
    return end;
  }

  /**
   * Waits until the condition holds, or the session is over for good.
   *
   * @param limitMs how long, in milliseconds
   * @return whether it holds
   */
  synchronized boolean await(BooleanSupplier condition, long limitMs) throws InterruptedException {
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    while (!condition.getAsBoolean()) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
      if (leftMs <= 0 || end != null) {
        return false;
      }
      wait(leftMs);
    }
    return true;
  }

  /** Writes what is left to write. */
  @Override
  public void close() {
    later.shutdown();
    try {
      boolean unused = later.awaitTermination(WRITE_LIMIT_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
