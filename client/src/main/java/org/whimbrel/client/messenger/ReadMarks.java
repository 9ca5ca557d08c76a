package org.whimbrel.client.messenger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;

/**
 * What the user has read and the server has not confirmed. Kept in the store and sent again with
 * each session, because a read mark has no answer of its own. Bounded: over the bound the oldest
 * are forgotten, and their senders never learn. Thread-safe.
 */
final class ReadMarks {
  private static final String NAME = "read-marks";
  private static final int ID_BYTES = 16;

  private final Store store;
  private final int maxCount;
  private final Consumer<Frame.Read> transmit;
  private final Set<UUID> waiting = new LinkedHashSet<>();
  private int frameMaxCount = 1;

  /** With what the store has from before. */
  ReadMarks(Store store, int maxCount, Consumer<Frame.Read> transmit) {
    this.store = store;
    this.maxCount = maxCount;
    this.transmit = transmit;
    store.read(NAME).ifPresent(kept -> waiting.addAll(ids(kept)));
  }

  /** The user has read these. */
  void add(Collection<UUID> ids) {
    List<UUID> fresh = new ArrayList<>();
    synchronized (this) {
      for (UUID id : ids) {
        if (waiting.add(id)) {
          fresh.add(id);
        }
      }
      while (waiting.size() > maxCount) {
        waiting.remove(waiting.iterator().next());
      }
      keep();
    }
    send(fresh);
  }

  /** A session began, which takes so many ids in one frame. */
  void onUp(int readMaxCount) {
    List<UUID> all;
    synchronized (this) {
      frameMaxCount = Math.max(1, readMaxCount);
      all = List.copyOf(waiting);
    }
    send(all);
  }

  /** The server has noted these. */
  synchronized void confirmed(Collection<UUID> ids) {
    if (waiting.removeAll(ids)) {
      keep();
    }
  }

  /** How many wait. */
  synchronized int count() {
    return waiting.size();
  }

  private void send(List<UUID> ids) {
    int max;
    synchronized (this) {
      max = frameMaxCount;
    }
    for (int from = 0; from < ids.size(); from += max) {
      transmit.accept(new Frame.Read(ids.subList(from, Math.min(ids.size(), from + max))));
    }
  }

  private void keep() {
    if (waiting.isEmpty()) {
      store.delete(NAME);
      return;
    }
    ByteBuffer form = ByteBuffer.allocate(waiting.size() * ID_BYTES);
    for (UUID id : waiting) {
      form.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }
    store.write(NAME, Bytes.of(form.array()));
  }

  private static List<UUID> ids(Bytes kept) {
    ByteBuffer form = ByteBuffer.wrap(kept.bytes());
    List<UUID> ids = new ArrayList<>();
    while (form.remaining() >= ID_BYTES) {
      ids.add(new UUID(form.getLong(), form.getLong()));
    }
    return ids;
  }
}
