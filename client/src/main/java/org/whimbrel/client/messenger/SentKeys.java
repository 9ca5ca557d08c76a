package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import org.whimbrel.client.crypto.SentKey;
import org.whimbrel.client.store.Store;

/**
 * The content keys of the newest messages that this device sent, in the store. Thread-safe. Message
 * ids are in the order of time, so a sorted store tells which are oldest.
 */
final class SentKeys {
  private static final Logger LOG = System.getLogger(SentKeys.class.getName());
  private static final String FOLDER = "sent";

  private final Store store;
  private final int maxCount;
  private final long maxAgeMs;
  private final Queue<String> names;

  SentKeys(Store store, int maxCount, long maxAgeMs) {
    this.store = store;
    this.maxCount = maxCount;
    this.maxAgeMs = maxAgeMs;
    this.names = new ArrayDeque<>(store.list(FOLDER));
  }

  /** Keeps a content key, and drops the oldest ones beyond the bound. */
  synchronized void put(SentKey key) {
    store.write(name(key.id()), key.toBytes());
    names.add(name(key.id()));
    while (names.size() > maxCount) {
      store.delete(names.remove());
    }
  }

  /** The content key of a message that is recent enough. */
  Optional<SentKey> find(UUID message, long nowMs) {
    try {
      return store
          .read(name(message))
          .map(SentKey::fromBytes)
          .filter(key -> nowMs - key.atMs() <= maxAgeMs);
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "A content key cannot be read", e);
      return Optional.empty();
    }
  }

  private static String name(UUID id) {
    return FOLDER + "/" + id;
  }
}
