package org.whimbrel.bench.client;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.whimbrel.bench.proof.MailboxLog;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/**
 * Acknowledges on one socket, cumulatively, after {@value #ENTRIES_MAX} entries or {@value
 * #DELAY_MAX_MS} ms, whichever is first. Thread-safe.
 */
final class AckPacer {
  static final int ENTRIES_MAX = 32;
  static final long DELAY_MAX_MS = 200;
  private static final long NOTHING = -1;

  private final Connection connection;
  private final MailboxLog mailbox;
  private final ScheduledExecutorService timer;
  private long acked;
  private int waiting;
  private boolean timed;

  /**
   * Nothing is waiting yet.
   *
   * @param acked what the server knows already
   */
  AckPacer(Connection connection, MailboxLog mailbox, ScheduledExecutorService timer, long acked) {
    this.connection = connection;
    this.mailbox = mailbox;
    this.timer = timer;
    this.acked = acked;
  }

  /** An entry is in the mailbox. */
  void onEntry() {
    boolean full;
    synchronized (this) {
      waiting++;
      full = waiting >= ENTRIES_MAX;
      if (!full && !timed) {
        timed = true;
        var unused = timer.schedule(this::onTimer, DELAY_MAX_MS, TimeUnit.MILLISECONDS);
      }
    }
    if (full) {
      flush();
    }
  }

  private void onTimer() {
    synchronized (this) {
      timed = false;
    }
    flush();
  }

  /** Acknowledges now what is to be acknowledged; sends outside the lock, as sending calls out. */
  void flush() {
    long n = take();
    if (n != NOTHING) {
      connection.send(() -> FrameCodec.encode(new Frame.Ack(n)));
    }
  }

  private synchronized long take() {
    waiting = 0;
    long n = mailbox.through();
    if (n <= acked) {
      return NOTHING;
    }
    acked = n;
    return n;
  }
}
