package org.whimbrel.client.mailbox;

import java.util.function.LongConsumer;
import org.whimbrel.client.net.ClientRuntime;

/**
 * Acknowledges cumulatively, after so many entries or so many milliseconds, whichever is first.
 * Thread-safe; calls out without its lock.
 */
final class AckPacer {
  private static final long NOTHING = -1;

  private final ClientRuntime runtime;
  private final int maxCount;
  private final long delayMaxMs;
  private final LongConsumer acknowledge;
  private long done;
  private long acked;
  private int waiting;
  private boolean timed;

  /**
   * Nothing is waiting yet.
   *
   * @param done the number up to which everything is stored from before
   * @param acknowledge tells the store and the server; called on the workers or on the thread that
   *     entries are handed over on
   */
  AckPacer(
      ClientRuntime runtime, long done, int maxCount, long delayMaxMs, LongConsumer acknowledge) {
    this.runtime = runtime;
    this.maxCount = maxCount;
    this.delayMaxMs = delayMaxMs;
    this.acknowledge = acknowledge;
    this.done = done;
    this.acked = done;
  }

  /** Everything up to a number is stored. */
  void onDone(long through) {
    boolean full;
    synchronized (this) {
      if (through <= done) {
        return;
      }
      done = through;
      waiting++;
      full = waiting >= maxCount;
      if (!full && !timed) {
        timed = true;
        runtime.later(delayMaxMs, this::onTimer);
      }
    }
    if (full) {
      flush();
    }
  }

  /**
   * A session began.
   *
   * @param serverAcked what the server knows of, which lags behind if an acknowledgement was lost
   */
  void onHello(long serverAcked) {
    synchronized (this) {
      acked = serverAcked;
    }
    flush();
  }

  /** Acknowledges now what is to be acknowledged. */
  void flush() {
    long n = take();
    if (n != NOTHING) {
      acknowledge.accept(n);
    }
  }

  private void onTimer() {
    synchronized (this) {
      timed = false;
    }
    flush();
  }

  private synchronized long take() {
    waiting = 0;
    if (done <= acked) {
      return NOTHING;
    }
    acked = done;
    return done;
  }
}
