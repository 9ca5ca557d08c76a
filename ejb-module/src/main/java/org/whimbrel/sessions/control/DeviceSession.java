package org.whimbrel.sessions.control;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.CloseCode;

/**
 * One live socket of a device. Entries are pushed to it in the order of their numbers, without gaps
 * and each once, however they arrive: workers run side by side and the broker may redeliver.
 * Thread-safe; no call blocks.
 */
public final class DeviceSession {
  /** Before {@link #begin}, entries are held: what the head is, is not known yet. */
  private static final long NOT_BEGUN = -1;

  private static final long NEVER = Long.MIN_VALUE;

  /** The time inside an id that is not known. */
  public static final long UNKNOWN_MS = 0;

  private record Held(String entry, long idMs) {}

  private final UUID id = UUID.randomUUID();
  private final TokenBearer bearer;
  private final DeviceSocket socket;
  private final SocketSettings settings;
  private final OutboundQueue outbound;

  private @Nullable TreeMap<Long, Held> held;
  private long heldSinceMs = NEVER;
  private long letGo = NOT_BEGUN;
  private long begun = NOT_BEGUN;
  private long pushed = NOT_BEGUN;
  private long synced;
  private long acked;
  private long unackedSinceMs = NEVER;

  /** The oldest time inside the ids of the entries that were pushed behind {@link #oldestAfter}. */
  private long oldestIdMs = Long.MAX_VALUE;

  private long oldestAfter;
  private long pingedAtMs = NEVER;
  private long heardAtMs;
  private long stalledSinceMs = NEVER;
  private long writesSeen;
  private int errors;
  private boolean closed;
  private int unanswered;
  private long leavingSinceMs = NEVER;

  /** A session that is not begun. {@code nowMs} is of the clock that {@link #sweep} is told. */
  public DeviceSession(
      TokenBearer bearer, DeviceSocket socket, SocketSettings settings, long nowMs) {
    this.bearer = bearer;
    this.socket = socket;
    this.settings = settings;
    this.heardAtMs = nowMs;
    this.outbound =
        new OutboundQueue(
            socket,
            settings.outboundMaxFrames(),
            settings.outboundMaxBytes(),
            () -> close(CloseCode.GOING_AWAY));
  }

  /** Tells sessions of the same device apart. */
  public UUID id() {
    return id;
  }

  /** Whose session it is. */
  public DeviceId device() {
    return bearer.device();
  }

  /** By which sign-in it was opened; it is to end with that. */
  public TokenBearer bearer() {
    return bearer;
  }

  /**
   * Starts the stream of live entries behind {@code head}. What was held meanwhile and is behind it
   * follows at once; the rest is the client's to sync.
   *
   * @param hello the first frame
   * @param acked what the device had acknowledged before
   */
  public synchronized void begin(String hello, long head, long acked, long nowMs) {
    this.begun = head;
    this.pushed = head;
    this.oldestAfter = head;
    this.synced = acked;
    this.acked = acked;
    send(hello);
    if (held != null) {
      held.headMap(head, true).clear();
      pushHeld(nowMs);
    }
  }

  /**
   * Pushes an entry, in its order; one that was pushed before is passed over.
   *
   * @param idMs the time inside the id of what it tells, {@link #UNKNOWN_MS} if not known
   */
  public synchronized void deliver(long n, String entry, long idMs, long nowMs) {
    if (closed || (pushed != NOT_BEGUN && n <= pushed)) {
      return;
    }
    if (n == pushed + 1 && pushed != NOT_BEGUN) {
      push(n, entry, idMs, nowMs);
      pushHeld(nowMs);
      return;
    }
    if (held == null) {
      held = new TreeMap<>();
      heldSinceMs = nowMs;
    }
    held.put(n, new Held(entry, idMs));
    if (held.size() > settings.heldMaxCount()) {
      // The gap will be read from the log, and this one with it.
      letGo = Math.max(letGo, held.pollLastEntry().getKey());
    }
  }

  /**
   * Where the live stream began: entries behind it come by themselves, so a sync ends here, or they
   * would come twice.
   */
  public synchronized long begun() {
    return begun;
  }

  /** The newest number that the session can have. */
  public synchronized long newest() {
    return Math.max(pushed, synced);
  }

  /** Sends one page of a sync: entries as frames, then the mark that ends them. */
  public synchronized void sync(Iterable<String> entries, long through, String mark, long nowMs) {
    for (String entry : entries) {
      send(entry);
    }
    send(mark);
    if (through > synced) {
      synced = through;
    }
    if (through > acked && unackedSinceMs == NEVER) {
      unackedSinceMs = nowMs;
    }
  }

  /**
   * Takes an acknowledgement.
   *
   * @return what is known of the acknowledged entries; empty if the device cannot have these
   */
  public synchronized Optional<Covered> ack(long n, long nowMs) {
    if (n < 0 || n > newest()) {
      return Optional.empty();
    }
    Covered covered = new Covered(oldestAfter, oldestIdMs);
    if (n > acked) {
      acked = n;
      unackedSinceMs = acked < sent() ? nowMs : NEVER;
    }
    if (acked >= sent()) {
      oldestIdMs = Long.MAX_VALUE;
      oldestAfter = pushed;
    }
    return Optional.of(covered);
  }

  /** The newest number that went out on this socket: live, or else by a sync. */
  private long sent() {
    return pushed > begun ? pushed : synced;
  }

  /** Sends a frame that is no entry. */
  public synchronized void send(String frame) {
    if (!closed && !outbound.offer(frame)) {
      close(CloseCode.SLOW_READER);
    }
  }

  /**
   * Sends a frame that is no entry and that may be left out: it goes only if nothing waits to be
   * written, and is only made then. So it never stands in the way of an entry for long, and a slow
   * reader gets none. The order of calls is the order on the wire.
   *
   * @param frame makes it, under the session's lock; null if there is nothing to tell after all
   * @return false if it was left out; a closed session leaves out nothing, because nothing is left
   */
  public synchronized boolean sendIfRoom(Supplier<@Nullable String> frame) {
    if (closed) {
      return true;
    }
    if (outbound.isWaiting()) {
      return false;
    }
    String text = frame.get();
    if (text != null) {
      send(text);
    }
    return true;
  }

  /** Whether nothing is sent any more. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Counts a bad frame and answers it; closes the session that sends too many. */
  public synchronized void error(String frame) {
    send(frame);
    if (++errors > settings.errorsMax()) {
      close(CloseCode.BAD_FRAMES);
    }
  }

  /**
   * The peer asks for something that {@link #answer} will answer later.
   *
   * @return false if the session is about to move: then nothing must be taken, because the peer
   *     will ask again, on another node
   */
  public synchronized boolean asks() {
    if (leavingSinceMs != NEVER) {
      return false;
    }
    unanswered++;
    return true;
  }

  /** Answers what was asked. */
  public synchronized void answer(String frame) {
    unanswered--;
    send(frame);
  }

  /** From now on it takes nothing that would have to be answered. */
  public synchronized void leave(long nowMs) {
    if (leavingSinceMs == NEVER) {
      leavingSinceMs = nowMs;
    }
  }

  /** Whether it leaves or is closed. */
  public synchronized boolean isGoing() {
    return closed || leavingSinceMs != NEVER;
  }

  /**
   * Closes a session that leaves, once all that was asked is answered and written.
   *
   * @param answerMs after how long it is closed all the same
   * @return whether it is closed
   */
  public boolean closeIfAnswered(long nowMs, long answerMs) {
    synchronized (this) {
      boolean answered = unanswered == 0 && outbound.isIdle();
      if (!closed && !answered && nowMs - leavingSinceMs < answerMs) {
        return false;
      }
    }
    close(CloseCode.MOVE);
    return true;
  }

  /** Something came from the peer, a pong or a frame: it lives. */
  public synchronized void heard(long nowMs) {
    heardAtMs = nowMs;
    pingedAtMs = NEVER;
  }

  /** Closes the session. Closing it again changes nothing. */
  public void close(CloseCode code) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      held = null;
    }
    outbound.close();
    socket.close(code);
  }

  /** The socket is gone; nothing is sent any more. */
  public synchronized void closed() {
    closed = true;
    held = null;
    outbound.close();
  }

  /**
   * Looks after the session: what is overdue closes it (I5), and a ping goes out to a peer that has
   * been silent for long.
   *
   * @return whether an entry has been missing for so long that the log must be asked
   */
  public boolean sweep(long nowMs) {
    CloseCode overdue;
    boolean gap;
    synchronized (this) {
      if (closed || pushed == NOT_BEGUN) {
        return false;
      }
      overdue = overdue(nowMs);
      gap = overdue == null && isMissing() && nowMs - heldSinceMs > settings.gapTimeoutMs();
      if (gap) {
        heldSinceMs = nowMs; // asked again only after another timeout
      }
      if (overdue == null
          && pingedAtMs == NEVER
          && nowMs - heardAtMs >= settings.pingIntervalMs()
          && outbound.isIdle()) {
        pingedAtMs = nowMs;
        outbound.ping();
      }
    }
    if (overdue != null) {
      close(overdue);
    }
    return gap;
  }

  /** An acknowledgement, a pong, or a write that the peer does not take. */
  private @Nullable CloseCode overdue(long nowMs) {
    if (unackedSinceMs != NEVER && nowMs - unackedSinceMs > settings.ackTimeoutMs()) {
      return CloseCode.ACK_TIMEOUT;
    }
    if (pingedAtMs != NEVER && nowMs - pingedAtMs > settings.pongTimeoutMs()) {
      return CloseCode.PONG_TIMEOUT;
    }
    long writes = outbound.writes();
    if (outbound.isIdle() || writes != writesSeen) {
      writesSeen = writes;
      stalledSinceMs = NEVER;
    } else if (stalledSinceMs == NEVER) {
      stalledSinceMs = nowMs;
    } else if (nowMs - stalledSinceMs > settings.pongTimeoutMs()) {
      return CloseCode.SLOW_READER;
    }
    return null;
  }

  /**
   * Tells the session how far the mailbox reaches. A push that was lost with a node that died after
   * its commit is a gap like any other then, and filled after the gap timeout.
   */
  public synchronized void reaches(long head, long nowMs) {
    if (!closed && pushed != NOT_BEGUN && head > pushed && !isMissing()) {
      letGo = head;
      heldSinceMs = nowMs;
    }
  }

  /** Reads the missing entries and pushes them, and all that waited for them. */
  public void fillGap(Backlog backlog, long nowMs) {
    long after;
    long through;
    synchronized (this) {
      if (!isMissing()) {
        return;
      }
      after = pushed;
      through = held == null ? letGo : Math.max(letGo, held.lastKey());
    }
    SortedMap<Long, String> read = backlog.read(this, after, through);
    synchronized (this) {
      if (closed || pushed != after || read.isEmpty()) {
        return;
      }
      long covered = read.lastKey();
      for (Map.Entry<Long, String> entry : read.entrySet()) {
        push(entry.getKey(), entry.getValue(), UNKNOWN_MS, nowMs);
      }
      if (held != null) {
        held.headMap(covered, true).clear();
      }
      pushHeld(nowMs);
    }
  }

  /** Whether an entry came that could not be pushed yet, held or let go. */
  private boolean isMissing() {
    return !closed && (held != null || letGo > pushed);
  }

  private void pushHeld(long nowMs) {
    TreeMap<Long, Held> waiting = held;
    while (waiting != null && !waiting.isEmpty() && waiting.firstKey() == pushed + 1) {
      Map.Entry<Long, Held> next = waiting.pollFirstEntry();
      push(next.getKey(), next.getValue().entry(), next.getValue().idMs(), nowMs);
    }
    if (waiting != null && waiting.isEmpty()) {
      held = null;
    }
    heldSinceMs = isMissing() ? nowMs : NEVER;
  }

  private void push(long n, String entry, long idMs, long nowMs) {
    pushed = n;
    oldestIdMs = Math.min(oldestIdMs, idMs);
    if (unackedSinceMs == NEVER) {
      unackedSinceMs = nowMs;
    }
    send(entry);
  }
}
