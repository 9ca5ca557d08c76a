package org.whimbrel.bench.traffic;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** All messages of a run by id; bounded by the run's length. Thread-safe. */
public final class Ledger {
  private final Map<UUID, SentMessage> messages = new ConcurrentHashMap<>();
  private final Queue<SentMessage> unsettled = new ConcurrentLinkedQueue<>();

  /** Enters a message; before it is sent, so that no answer can come first. */
  public void add(SentMessage message) {
    messages.put(message.id(), message);
    unsettled.add(message);
  }

  /** The message of an id; null if this run did not send it. */
  public @Nullable SentMessage find(UUID id) {
    return messages.get(id);
  }

  /** All messages, in no order. */
  public Collection<SentMessage> all() {
    return Collections.unmodifiableCollection(messages.values());
  }

  /** How many messages still miss an answer or an entry. */
  public int countUnsettled() {
    for (Iterator<SentMessage> all = unsettled.iterator(); all.hasNext(); ) {
      if (all.next().isSettled()) {
        all.remove();
      }
    }
    return unsettled.size();
  }
}
