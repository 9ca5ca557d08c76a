package org.whimbrel.bench.proof;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.protocol.ErrorCode;

/**
 * What became of each message of the run, by its index; 12 bytes a message. A process enters the
 * messages that it offers; together they have all. Thread-safe.
 */
public final class Ledger {
  private static final int UNKNOWN = 0;
  private static final int OFFERED = 1;
  private static final int ACCEPTED = 2;

  private static final int REJECTED = 3;

  private static final long END = -1;

  private final AtomicIntegerArray states;
  private final AtomicLongArray prints;
  private final Map<Long, ErrorCode> refusals = new ConcurrentHashMap<>();
  private final LongAdder offered = new LongAdder();
  private final LongAdder answered = new LongAdder();

  /** For so many messages. */
  public Ledger(int count) {
    this.states = new AtomicIntegerArray(count);
    this.prints = new AtomicLongArray(count);
  }

  /** Enters a message before it is sent, so that no answer can come first. */
  public void offer(long index, long print) {
    prints.set((int) index, print);
    states.set((int) index, OFFERED);
    offered.increment();
  }

  /** Notes {@code accepted}; false if the message was answered before, or never offered. */
  public boolean accept(long index) {
    return answer(index, ACCEPTED);
  }

  /** Notes a refusal; false if the message was answered before, or never offered. */
  public boolean reject(long index, ErrorCode code) {
    refusals.putIfAbsent(index, code);
    return answer(index, REJECTED);
  }

  private boolean answer(long index, int state) {
    boolean first = states.compareAndSet((int) index, OFFERED, state);
    if (first) {
      answered.increment();
    }
    return first;
  }

  /** How many messages there can be. */
  public long count() {
    return states.length();
  }

  /** How many were offered. */
  public long offered() {
    return offered.sum();
  }

  /** How many were answered. */
  public long answered() {
    return answered.sum();
  }

  /** Whether it was offered. */
  public boolean isOffered(long index) {
    return states.get((int) index) != UNKNOWN;
  }

  /** Whether the server took it. */
  public boolean isAccepted(long index) {
    return states.get((int) index) == ACCEPTED;
  }

  /** Why the server refused it; empty if it did not. */
  public Optional<ErrorCode> rejected(long index) {
    return states.get((int) index) == REJECTED
        ? Optional.ofNullable(refusals.get(index))
        : Optional.empty();
  }

  /** Stands for its bytes; {@link Fingerprint#NONE} if it was not offered. */
  public long print(long index) {
    return prints.get((int) index);
  }

  /** Writes all that was offered. */
  public void write(DataOutput out) throws IOException {
    for (int i = 0; i < states.length(); i++) {
      if (states.get(i) != UNKNOWN) {
        out.writeLong(i);
        out.writeInt(states.get(i));
        out.writeLong(prints.get(i));
        out.writeUTF(rejected(i).map(ErrorCode::name).orElse(""));
      }
    }
    out.writeLong(END);
  }

  /** Adds what another ledger has written. */
  public void add(DataInput in) throws IOException {
    for (long index = in.readLong(); index != END; index = in.readLong()) {
      int state = in.readInt();
      offer(index, in.readLong());
      String refusal = in.readUTF();
      if (state == ACCEPTED) {
        accept(index);
      } else if (state == REJECTED) {
        reject(index, ErrorCode.valueOf(refusal));
      }
    }
  }
}
