package org.whimbrel.client.mailbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/**
 * Messages without an answer, in the store too, so that they are sent again after a crash; with the
 * same id, so however often they are sent they count once. Some are under way, the others are held
 * until there is a session, or until the server is less busy. Thread-safe.
 */
final class Outbox {
  private static final Logger LOG = System.getLogger(Outbox.class.getName());
  private static final String FOLDER = "outbox";

  private final Store store;
  private final int maxCount;
  private final Map<UUID, Waiting> waiting = new HashMap<>();
  private final TreeMap<Long, Waiting> held = new TreeMap<>();
  private final Map<Long, Waiting> underWay = new HashMap<>();
  private final SendWindow window = new SendWindow();
  private long lastTurn;

  private record Waiting(long turn, Frame.Send send, CompletableFuture<Void> answered) {}

  /** With what the store has from before. */
  Outbox(Store store, int maxCount) {
    this.store = store;
    this.maxCount = maxCount;
    for (String name : store.list(FOLDER)) {
      store.read(name).ifPresent(bytes -> restore(name, bytes));
    }
  }

  private void restore(String name, Bytes bytes) {
    try {
      Frame.Send send = FrameCodec.decodeSend(new String(bytes.bytes(), StandardCharsets.UTF_8));
      Waiting item = new Waiting(++lastTurn, send, new CompletableFuture<>());
      waiting.put(send.id(), item);
      held.put(item.turn(), item);
    } catch (BadFrameException e) {
      LOG.log(Level.ERROR, "A message in the outbox cannot be read and is dropped", e);
      store.delete(name);
    }
  }

  /**
   * Takes a message. The same id again gives the answer of the first one.
   *
   * @return done when the server took it; fails with {@link RejectedException}, or with {@link
   *     OutboxFullException} at once
   */
  CompletableFuture<Void> add(Frame.Send send) {
    Waiting item;
    synchronized (this) {
      Waiting before = waiting.get(send.id());
      if (before != null) {
        return before.answered().copy();
      }
      if (waiting.size() >= maxCount) {
        return CompletableFuture.failedFuture(new OutboxFullException(maxCount));
      }
      item = new Waiting(++lastTurn, send, new CompletableFuture<>());
      waiting.put(send.id(), item);
    }
    try {
      if (store.isKeeping()) {
        store.write(
            name(send.id()), Bytes.of(FrameCodec.encode(send).getBytes(StandardCharsets.UTF_8)));
      }
    } catch (RuntimeException e) {
      remove(send.id());
      return CompletableFuture.failedFuture(e);
    }
    synchronized (this) {
      held.put(item.turn(), item);
    }
    return item.answered().copy();
  }

  /** Whether the message still waits. */
  synchronized boolean isWaiting(UUID id) {
    return waiting.containsKey(id);
  }

  /** There is a new session: nothing is under way in it. */
  synchronized void restart() {
    held.putAll(underWay);
    underWay.clear();
  }

  /** What is to be sent now, in the order in which it came; it is under way then. */
  synchronized List<Frame.Send> due() {
    List<Frame.Send> due = new ArrayList<>();
    while (!held.isEmpty() && underWay.size() < window.limit()) {
      Waiting item = held.pollFirstEntry().getValue();
      underWay.put(item.turn(), item);
      due.add(item.send());
    }
    return due;
  }

  /**
   * The server was too busy for a message: it is held, and others with it.
   *
   * @return after how many milliseconds to {@link #reopen}; 0 if that is under way already
   */
  synchronized long busy(Frame.Rejected answer) {
    Waiting refused = waiting.get(answer.id());
    if (refused != null && underWay.remove(refused.turn()) != null) {
      held.put(refused.turn(), refused);
    }
    return window.close(answer.retryAfterMs());
  }

  /** What {@link #busy} asked to wait for is over. */
  synchronized void reopen() {
    window.reopen();
  }

  /** Whether any waits. */
  synchronized boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** The server took the message; false if it was answered before. */
  boolean accepted(UUID id) {
    Waiting answered = taken(id);
    if (answered == null) {
      return false;
    }
    store.delete(name(id));
    answered.answered().complete(null);
    return true;
  }

  /** The server will not take the message; false if it was answered before. */
  boolean rejected(Frame.Rejected answer) {
    Waiting answered = remove(answer.id());
    if (answered == null) {
      return false;
    }
    store.delete(name(answer.id()));
    answered.answered().completeExceptionally(new RejectedException(answer));
    return true;
  }

  private synchronized @Nullable Waiting taken(UUID id) {
    Waiting item = remove(id);
    if (held.isEmpty()) {
      window.open();
    } else {
      window.widen();
    }
    return item;
  }

  private synchronized @Nullable Waiting remove(UUID id) {
    Waiting item = waiting.remove(id);
    if (item != null) {
      held.remove(item.turn());
      underWay.remove(item.turn());
    }
    return item;
  }

  private static String name(UUID id) {
    return FOLDER + "/" + id;
  }
}
