package org.whimbrel.client.mailbox;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.whimbrel.protocol.Frame;

/**
 * Brings the entries of a mailbox into order: pages of a sync first, what came live meanwhile
 * behind them, what came before not again. It lives as long as the client, over many sessions. Not
 * thread-safe.
 */
final class EntryOrder {
  private final int earlyMaxCount;
  private final NavigableMap<Long, Frame.Entry> early = new TreeMap<>();
  private long through;
  private long head;
  private volatile boolean syncing;

  /**
   * Nothing came yet.
   *
   * @param through the number up to which everything is here from before
   * @param earlyMaxCount the most entries that wait for a sync
   */
  EntryOrder(long through, int earlyMaxCount) {
    this.through = through;
    this.earlyMaxCount = earlyMaxCount;
  }

  /**
   * What is to be done now.
   *
   * @param entries to be handed on, in this order
   * @param through the number up to which that is everything
   * @param syncAfter the page to ask for; {@link #NO_SYNC} for none
   * @param caughtUp whether a sync ended here, or none was needed
   * @param broken whether the session breaks the protocol, or is beyond the bounds, and is to begin
   *     anew
   */
  record Step(
      List<Frame.Entry> entries, long through, long syncAfter, boolean caughtUp, boolean broken) {
    static final long NO_SYNC = -1;
  }

  /** The number up to which everything was handed on. */
  long through() {
    return through;
  }

  /** Whether a page is waited for; from any thread. */
  boolean isSyncing() {
    return syncing;
  }

  /** A session began. What came early in the one before comes again. */
  Step onHello(long newHead) {
    early.clear();
    head = newHead;
    syncing = through < head;
    return syncing ? sync(through) : step(List.of(), true);
  }

  /** The page that is waited for, to be asked for again. */
  Step again() {
    return syncing ? sync(through) : step(List.of(), false);
  }

  /** An entry came. */
  Step onEntry(Frame.Entry entry) {
    if (entry.n() <= through) {
      return step(List.of(), false);
    }
    if (syncing && entry.n() > head) {
      if (early.size() >= earlyMaxCount) {
        return broken();
      }
      early.put(entry.n(), entry);
      return step(List.of(), false);
    }
    if (!syncing && entry.n() != through + 1) {
      return broken();
    }
    // Numbers that a page leaves out are gone by retention; a page is in order.
    through = entry.n();
    return step(List.of(entry), false);
  }

  /** A page ended. */
  Step onPage(Frame.Page page) {
    if (!syncing) {
      return step(List.of(), false);
    }
    List<Frame.Entry> ready = new ArrayList<>();
    // None are covered by a page of a server that keeps to the protocol; none shall be lost.
    release(page.through(), ready);
    through = Math.max(through, page.through());
    if (page.through() < page.head()) {
      boolean progress = page.through() > page.after();
      return new Step(ready, through, progress ? page.through() : Step.NO_SYNC, false, !progress);
    }
    syncing = false;
    while (!early.isEmpty() && early.firstKey() <= through + 1) {
      release(through + 1, ready);
    }
    boolean gap = !early.isEmpty();
    early.clear();
    return new Step(ready, through, Step.NO_SYNC, !gap, gap);
  }

  /** Early entries up to a number are next. */
  private void release(long upTo, List<Frame.Entry> ready) {
    while (!early.isEmpty() && early.firstKey() <= upTo) {
      Frame.Entry entry = early.pollFirstEntry().getValue();
      if (entry.n() > through) {
        ready.add(entry);
        through = entry.n();
      }
    }
  }

  private Step sync(long after) {
    return new Step(List.of(), through, after, false, false);
  }

  private Step step(List<Frame.Entry> entries, boolean caughtUp) {
    return new Step(entries, through, Step.NO_SYNC, caughtUp, false);
  }

  private Step broken() {
    return new Step(List.of(), through, Step.NO_SYNC, false, true);
  }
}
