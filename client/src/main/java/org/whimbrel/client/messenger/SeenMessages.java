package org.whimbrel.client.messenger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The messages that were shown, as far back as the bound: the same one under another mailbox number
 * is a replay. What is older the application notices, which keeps messages by these three.
 * Thread-safe.
 */
final class SeenMessages {
  private final Map<Key, Long> numbers;

  private record Key(UUID from, int device, UUID id) {}

  SeenMessages(int maxCount) {
    this.numbers =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
            return size() > maxCount;
          }
        };
  }

  /** Whether it was shown under another number; the same number again is a repeated delivery. */
  synchronized boolean isReplay(UUID from, int device, UUID id, long n) {
    Long before = numbers.get(new Key(from, device, id));
    return before != null && before != n;
  }

  synchronized void add(UUID from, int device, UUID id, long n) {
    numbers.put(new Key(from, device, id), n);
  }
}
