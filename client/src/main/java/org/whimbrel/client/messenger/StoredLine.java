package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;

/**
 * Things that stand in line, each under its key, in memory and in a folder of the store. Beyond the
 * bound the first in line goes. After a restart they stand in the order of their names. Not
 * thread-safe.
 */
final class StoredLine<K, V> {
  private static final Logger LOG = System.getLogger(StoredLine.class.getName());

  private final Store store;
  private final String folder;
  private final int maxCount;
  private final Form<K, V> form;
  private final Map<K, V> line = new LinkedHashMap<>();

  /** How the things of a line look in the store. */
  interface Form<K, V> {
    /** What the store calls it, in its folder. */
    String name(K key);

    /** What the store keeps of it. */
    Bytes toBytes(V value);

    /**
     * What {@link #toBytes} kept.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    V fromBytes(String name, Bytes kept);

    /** What a thing stands under. */
    K key(V value);
  }

  /** With what the store has from before; what of it cannot be read is dropped. */
  StoredLine(Store store, String folder, int maxCount, Form<K, V> form) {
    this.store = store;
    this.folder = folder;
    this.maxCount = maxCount;
    this.form = form;
    for (String path : store.list(folder)) {
      store.read(path).ifPresent(kept -> restore(path, kept));
    }
    while (line.size() > maxCount) {
      remove(line.keySet().iterator().next());
    }
  }

  private void restore(String path, Bytes kept) {
    try {
      V value = form.fromBytes(path.substring(folder.length() + 1), kept);
      K key = form.key(value);
      if (path.equals(path(key))) {
        line.put(key, value);
        return;
      }
      LOG.log(Level.WARNING, "What is kept as {0} is something else, and is dropped", path);
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "What is kept as " + path + " cannot be read and is dropped", e);
    }
    store.delete(path);
  }

  /** What stands under a key. */
  Optional<V> find(K key) {
    return Optional.ofNullable(line.get(key));
  }

  /** The first in line. */
  Optional<V> first() {
    return line.values().stream().findFirst();
  }

  /** All, in their order. */
  List<V> all() {
    return List.copyOf(line.values());
  }

  /**
   * Puts a thing at the end, or in the place of the one with its key.
   *
   * @return the key of the one that had to go for it, if one had
   */
  Optional<K> put(V value) {
    K key = form.key(value);
    store.write(path(key), form.toBytes(value));
    line.put(key, value);
    if (line.size() <= maxCount) {
      return Optional.empty();
    }
    K first = line.keySet().iterator().next();
    remove(first);
    return Optional.of(first);
  }

  /** Sends what stands under a key to the end of the line. */
  void toEnd(K key) {
    V value = line.remove(key);
    if (value != null) {
      line.put(key, value);
    }
  }

  /** Takes out what stands under a key, if anything does. */
  void remove(K key) {
    if (line.remove(key) != null) {
      store.delete(path(key));
    }
  }

  private String path(K key) {
    return folder + "/" + form.name(key);
  }
}
