package org.whimbrel.client.mailbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * same id, so however often they are sent they count once. Thread-safe.
 */
final class Outbox {
  private static final Logger LOG = System.getLogger(Outbox.class.getName());
  private static final String FOLDER = "outbox";

  private final Store store;
  private final int maxCount;
  private final Map<UUID, Waiting> waiting = new LinkedHashMap<>();
  private final Map<UUID, Integer> busyCounts = new HashMap<>();

  private record Waiting(Frame.Send send, CompletableFuture<Void> answered) {}

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
      waiting.put(send.id(), new Waiting(send, new CompletableFuture<>()));
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
    CompletableFuture<Void> answered = new CompletableFuture<>();
    synchronized (this) {
      Waiting before = waiting.get(send.id());
      if (before != null) {
        return before.answered().copy();
      }
      if (waiting.size() >= maxCount) {
        return CompletableFuture.failedFuture(new OutboxFullException(maxCount));
      }
      waiting.put(send.id(), new Waiting(send, answered));
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
    return answered.copy();
  }

  /** The message, if it still waits. */
  synchronized Optional<Frame.Send> find(UUID id) {
    return Optional.ofNullable(waiting.get(id)).map(Waiting::send);
  }

  /** Notes that the server was too busy for a message; tells how often it was. */
  synchronized int busy(UUID id) {
    return busyCounts.merge(id, 1, Integer::sum);
  }

  /** Whether any waits. */
  synchronized boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** All that wait, in the order in which they came. */
  synchronized List<Frame.Send> all() {
    List<Frame.Send> all = new ArrayList<>(waiting.size());
    waiting.values().forEach(item -> all.add(item.send()));
    return all;
  }

  /** The server took the message; false if it was answered before. */
  boolean accepted(UUID id) {
    Waiting answered = remove(id);
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

  private synchronized @Nullable Waiting remove(UUID id) {
    return takeAway(id);
  }

  private static String name(UUID id) {
    return FOLDER + "/" + id;
  }

  private @Nullable Waiting takeAway(UUID id) {
    busyCounts.remove(id);
    return waiting.remove(id);
  }
}
