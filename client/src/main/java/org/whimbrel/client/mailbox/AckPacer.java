package org.whimbrel.client.mailbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.ClientRuntime;

/**
 * Acknowledges cumulatively: after so many entries, or when the first of them has waited as long as
 * it may. A sender waits for the receipt of a message; nobody waits for the acknowledgement of
 * other entries, so these wait longer, mostly until a message comes that takes them along.
 * Thread-safe; calls out without its lock.
 */
final class AckPacer {
  private static final Logger LOG = System.getLogger(AckPacer.class.getName());
  private static final Backoff AGAIN = new Backoff(500, 5_000);
  private static final long NOTHING = -1;

  private final ClientRuntime runtime;
  private final Pace pace;
  private final LongConsumer acknowledge;
  private long done;
  private long acked;
  private int waiting;
  private int failures;
  private boolean stopped;

  /** When what waits is to be acknowledged; means nothing if nothing waits. */
  private long dueNanos;

  /** The timer that counts; those before it do nothing when they are due. */
  private long timer;

  private long timerNanos;
  private boolean timed;

  /**
   * When to acknowledge.
   *
   * @param maxCount so many entries at once
   * @param messageDelayMaxMs how long a message waits, in milliseconds
   * @param otherDelayMaxMs how long another entry waits, in milliseconds
   */
  record Pace(int maxCount, long messageDelayMaxMs, long otherDelayMaxMs) {
    static Pace of(MailboxOptions options) {
      return new Pace(options.ackMaxCount(), options.ackDelayMaxMs(), options.ackOtherDelayMaxMs());
    }
  }

  /**
   * Nothing is waiting yet.
   *
   * @param done the number up to which everything is stored from before
   * @param acknowledge tells the store and the server; called on the workers or on the thread that
   *     entries are handed over on. What it throws makes it be called again later, with at least
   *     the same number
   */
  AckPacer(ClientRuntime runtime, long done, Pace pace, LongConsumer acknowledge) {
    this.runtime = runtime;
    this.pace = pace;
    this.acknowledge = acknowledge;
    this.done = done;
    this.acked = done;
  }

  /**
   * Everything up to a number is stored.
   *
   * @param message whether the entry with this number is a message to this account
   */
  void onDone(long through, boolean message) {
    boolean full;
    synchronized (this) {
      if (through <= done) {
        return;
      }
      done = through;
      waiting++;
      full = waiting >= pace.maxCount();
      if (!full) {
        due(message ? pace.messageDelayMaxMs() : pace.otherDelayMaxMs());
      }
    }
    if (full) {
      flush();
    }
  }

  private void due(long delayMs) {
    long nanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
    if (waiting == 1 || nanos - dueNanos < 0) {
      dueNanos = nanos;
    }
    if (!timed || dueNanos - timerNanos < 0) {
      startTimer();
    }
  }

  private void startTimer() {
    timed = true;
    timerNanos = dueNanos;
    timer++;
    long which = timer;
    // Rounded up, for a timer that is early would have to wait again.
    long restNanos = dueNanos - System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1) - 1;
    runtime.later(TimeUnit.NANOSECONDS.toMillis(restNanos), () -> onTimer(which));
  }

  private void onTimer(long which) {
    synchronized (this) {
      if (which != timer) {
        return;
      }
      timed = false;
      if (waiting == 0) {
        return;
      }
      if (dueNanos - System.nanoTime() > 0) {
        startTimer(); // what it was for has been acknowledged with others
        return;
      }
    }
    flush();
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

  /** Acknowledges what is to be acknowledged, for the last time: now or not at all. */
  void stop() {
    synchronized (this) {
      stopped = true;
    }
    flush();
  }

  /** Acknowledges now what is to be acknowledged. */
  void flush() {
    long before;
    long n;
    synchronized (this) {
      before = acked;
      n = take();
    }
    if (n == NOTHING) {
      return;
    }
    try {
      acknowledge.accept(n);
    } catch (RuntimeException e) {
      // Not passed on: whoever brought the entry has to bring the next one all the same.
      LOG.log(Level.WARNING, "Entries up to " + n + " are not acknowledged yet", e);
      onFailed(n, before);
      return;
    }
    synchronized (this) {
      failures = 0;
    }
  }

  private long take() {
    waiting = 0;
    if (done <= acked) {
      return NOTHING;
    }
    acked = done;
    return done;
  }

  private synchronized void onFailed(long n, long before) {
    if (acked == n) { // else another one was made meanwhile, or a session began
      acked = before;
    }
    if (!stopped) {
      waiting++;
      due(AGAIN.delayMs(failures++, 0, runtime.random()));
    }
  }
}
