package org.whimbrel.bench.traffic;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.ErrorCode;

/** One offered message and what became of it. Thread-safe. */
public final class SentMessage {
  private final UUID id;
  private final long index;
  private final UUID from;
  private final List<UUID> to;
  private final Fingerprint body;
  private final long scheduledNanos;
  private final AtomicBoolean accepted = new AtomicBoolean();
  private final AtomicInteger entriesMissing;
  private volatile @Nullable ErrorCode rejected;

  /**
   * A message about to be offered.
   *
   * @param id its UUID of version 7
   * @param index its place in the grid, from 0
   * @param from the sender's account
   * @param to the recipients' accounts, each once
   * @param body stands for its bytes
   * @param scheduledNanos when it is due, on the clock of {@link System#nanoTime()}
   */
  public SentMessage(
      UUID id, long index, UUID from, List<UUID> to, Fingerprint body, long scheduledNanos) {
    this.id = id;
    this.index = index;
    this.from = from;
    this.to = List.copyOf(to);
    this.body = body;
    this.scheduledNanos = scheduledNanos;
    this.entriesMissing = new AtomicInteger(to.size() + 1);
  }

  /** Notes {@code accepted}; whether it was the first time. */
  public boolean accept() {
    return accepted.compareAndSet(false, true);
  }

  /** Notes a refusal that is no invitation to try again. */
  public void reject(ErrorCode code) {
    rejected = code;
  }

  /** Notes one of its entries: a recipient's, or the sender's own. */
  public void entryShown() {
    entriesMissing.decrementAndGet();
  }

  /** Whether nothing more is to be waited for. */
  public boolean isSettled() {
    return rejected != null || (accepted.get() && entriesMissing.get() <= 0);
  }

  /** Whether the server took it. */
  public boolean isAccepted() {
    return accepted.get();
  }

  /** Why the server refused it for good; null if it did not. */
  public @Nullable ErrorCode rejected() {
    return rejected;
  }

  /** Its identifier. */
  public UUID id() {
    return id;
  }

  /** Its place in the grid, from 0. */
  public long index() {
    return index;
  }

  /** The sender's account. */
  public UUID from() {
    return from;
  }

  /** The recipients' accounts. */
  public List<UUID> to() {
    return to;
  }

  /** Stands for its bytes. */
  public Fingerprint body() {
    return body;
  }

  /** When it was due, on the clock of {@link System#nanoTime()}. */
  public long scheduledNanos() {
    return scheduledNanos;
  }
}
