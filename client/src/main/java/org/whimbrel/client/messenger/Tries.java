package org.whimbrel.client.messenger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Counts what is done for a device because of a message, so that nobody can make us do it without
 * end. Remembers the newest {@value #REMEMBERED_MAX} only, which is bounded by how long content
 * keys are kept. Thread-safe.
 */
final class Tries {
  static final int REMEMBERED_MAX = 10_000;

  private final int max;
  private final Map<Key, Integer> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Integer> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  private record Key(UUID message, UUID account, int device) {}

  /** So many tries for each device and message. */
  Tries(int max) {
    this.max = max;
  }

  /** Takes a try; false if there is none left. */
  synchronized boolean take(UUID message, UUID account, int device) {
    int before = counts.getOrDefault(new Key(message, account, device), 0);
    if (before >= max) {
      return false;
    }
    counts.put(new Key(message, account, device), before + 1);
    return true;
  }
}
