package org.whimbrel.client.messenger;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.whimbrel.protocol.Bytes;

/** What a messenger has to tell of, so that messages get into the archive. Thread-safe. */
final class Archiving {
  private final Archive archive;
  private final ArchiveQueue queue;
  private final SentKeys sentKeys;
  private final WrapRepair.Clock clock;
  private final AtomicBoolean begun = new AtomicBoolean();

  Archiving(Archive archive, ArchiveQueue queue, SentKeys sentKeys, WrapRepair.Clock clock) {
    this.archive = archive;
    this.queue = queue;
    this.sentKeys = sentKeys;
    this.clock = clock;
  }

  /** A message was opened. */
  void opened(UUID message, Bytes contentKey) {
    queue.add(message, contentKey);
  }

  /** A message of this device is in the log. */
  void sent(UUID message) {
    sentKeys.find(message, clock.nowMs()).ifPresent(key -> queue.add(message, key.contentKey()));
  }

  /** The session has caught up; for the first one, other devices may have changed meanwhile. */
  void caughtUp() {
    if (begun.compareAndSet(false, true)) {
      var unused = refresh();
    }
  }

  /** The own account's chain or keys may have changed. Never fails. */
  CompletableFuture<Void> refresh() {
    return archive.refresh().thenCompose(done -> queue.flush());
  }

  /** Whether there is an archive key to wrap with. */
  boolean isReady() {
    return archive.writable().isPresent();
  }

  /** Done when what was told of so far is archived, or has to wait. Never fails. */
  CompletableFuture<Void> settled() {
    return queue.flush();
  }

  /** Whether there is a session. */
  void up(boolean up) {
    queue.retryWhileUp(up);
  }
}
