package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.whimbrel.client.messenger.ArchiveQueue.Waiting;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;

/**
 * Content keys on their way to the archive, in the store, many in one value: version (1 byte, 1),
 * then for each message id (16), epoch (4) and length (1) of the wrap or key, and it. Thread-safe.
 */
final class ArchiveSegments {
  private static final Logger LOG = System.getLogger(ArchiveSegments.class.getName());
  private static final String FOLDER = "archive-queue";
  private static final byte FORM_VERSION = 1;
  private static final int FIXED_BYTES = 16 + 4 + 1;

  private final Store store;
  private final int segmentMaxCount;
  private final NavigableMap<String, List<Waiting>> segments = new TreeMap<>();
  private long next;

  /**
   * What is uploaded in one request.
   *
   * @param name in the store
   * @param items what it has
   */
  record Segment(String name, List<Waiting> items) {
    Segment {
      items = List.copyOf(items);
    }
  }

  ArchiveSegments(Store store, int segmentMaxCount) {
    this.store = store;
    this.segmentMaxCount = segmentMaxCount;
    for (String name : store.list(FOLDER)) {
      try {
        store.read(name).ifPresent(form -> segments.put(name, fromBytes(form)));
        next = Long.parseLong(name.substring(FOLDER.length() + 1)) + 1;
      } catch (IllegalArgumentException e) {
        LOG.log(Level.WARNING, "Content keys for the archive cannot be read and are dropped", e);
        store.delete(name);
      }
    }
  }

  /** Keeps more, behind what is there. */
  synchronized void add(List<Waiting> more) {
    for (int from = 0; from < more.size(); from += segmentMaxCount) {
      List<Waiting> part =
          List.copyOf(more.subList(from, Math.min(more.size(), from + segmentMaxCount)));
      String name = "%s/%019d".formatted(FOLDER, next++);
      // A small newest one is made larger, so that a long wait for a key leaves no heap of files.
      if (!segments.isEmpty()
          && segments.lastEntry().getValue().size() + part.size() <= segmentMaxCount) {
        List<Waiting> both = new ArrayList<>(segments.lastEntry().getValue());
        both.addAll(part);
        part = both;
        name = segments.lastKey();
      }
      store.write(name, toBytes(part));
      segments.put(name, part);
    }
  }

  /** Drops the oldest until so many are left; tells how many went. */
  synchronized int dropBeyond(int maxCount) {
    int count = segments.values().stream().mapToInt(List::size).sum();
    int excess = Math.max(0, count - maxCount);
    for (int left = excess; left > 0; ) {
      String name = segments.firstKey();
      List<Waiting> items = segments.firstEntry().getValue();
      if (items.size() > left) {
        List<Waiting> rest = List.copyOf(items.subList(left, items.size()));
        store.write(name, toBytes(rest));
        segments.put(name, rest);
      } else {
        remove(name);
      }
      left -= items.size();
    }
    return excess;
  }

  synchronized Optional<Segment> oldest() {
    return segments.isEmpty()
        ? Optional.empty()
        : Optional.of(new Segment(segments.firstKey(), segments.firstEntry().getValue()));
  }

  /** It is uploaded, or given up. */
  void remove(Segment segment) {
    remove(segment.name());
  }

  private synchronized void remove(String name) {
    segments.remove(name);
    store.delete(name);
  }

  private static Bytes toBytes(List<Waiting> items) {
    int size = 1 + items.stream().mapToInt(item -> FIXED_BYTES + item.key().size()).sum();
    ByteBuffer out = ByteBuffer.allocate(size).put(FORM_VERSION);
    for (Waiting item : items) {
      out.putLong(item.id().getMostSignificantBits()).putLong(item.id().getLeastSignificantBits());
      out.putInt(item.epoch()).put((byte) item.key().size()).put(item.key().bytes());
    }
    return Bytes.of(out.array());
  }

  private static List<Waiting> fromBytes(Bytes form) {
    ByteBuffer in = ByteBuffer.wrap(form.bytes());
    List<Waiting> items = new ArrayList<>();
    try {
      if (in.get() != FORM_VERSION) {
        throw new IllegalArgumentException("content keys of an unknown form");
      }
      while (in.hasRemaining()) {
        UUID id = new UUID(in.getLong(), in.getLong());
        int epoch = in.getInt();
        byte[] key = new byte[in.get()];
        in.get(key);
        items.add(new Waiting(id, epoch, Bytes.of(key)));
      }
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new IllegalArgumentException("content keys that end too early", e);
    }
    return items;
  }
}
