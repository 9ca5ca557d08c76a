package org.whimbrel.bench.measure;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What is needed to tell afterwards how long a fault was felt: when devices were without a session,
 * and until when the messages of each tenth of a second had been shown. All instants are
 * nanoseconds from the start of the traffic. Those of several processes add up. Thread-safe.
 */
public final class Recovery {
  private static final long BUCKET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** More would be hours of faults; what comes after is not kept. */
  private static final int OUTAGES_MAX = 1_000_000;

  private static final long OPEN = Long.MAX_VALUE;

  private final AtomicLongArray shownUntil;
  private final Map<String, Long> down = new HashMap<>();
  private final List<Outage> outages = new ArrayList<>();

  /**
   * A device without a session.
   *
   * @param downNanos from when
   * @param upNanos until when; {@link Long#MAX_VALUE} if it did not come back
   */
  public record Outage(long downNanos, long upNanos) {}

  /**
   * A time in which messages were late.
   *
   * @param fromNanos when the first of them was due
   * @param untilNanos until when the last of them was
   * @param worstNanos by how much the latest was late, up to a tenth of a second too much
   */
  public record Spell(long fromNanos, long untilNanos, long worstNanos) {}

  /** For a traffic of this length. */
  public Recovery(long lengthNanos) {
    this.shownUntil = new AtomicLongArray(bucket(lengthNanos) + 1);
  }

  private static int bucket(long nanos) {
    return (int) (nanos / BUCKET_NANOS);
  }

  /** A message that was due then was shown to a device. */
  void onShown(long dueNanos, long atNanos) {
    int bucket = bucket(dueNanos);
    if (bucket >= 0 && bucket < shownUntil.length()) {
      shownUntil.accumulateAndGet(bucket, atNanos, Math::max);
    }
  }

  /** A device is without a session; further news of that change nothing. */
  public synchronized void onDown(String device, long atNanos) {
    down.putIfAbsent(device, atNanos);
  }

  /** A device has a session. */
  public synchronized void onUp(String device, long atNanos) {
    Long since = down.remove(device);
    if (since != null && outages.size() < OUTAGES_MAX) {
      outages.add(new Outage(since, atNanos));
    }
  }

  /** All outages, those that are not over included. */
  public synchronized List<Outage> outages() {
    List<Outage> all = new ArrayList<>(outages);
    down.values().forEach(since -> all.add(new Outage(since, OPEN)));
    return all;
  }

  /** How many outages began in this time. */
  public int lost(long fromNanos, long untilNanos) {
    return (int) outages().stream().filter(o -> isWithin(o, fromNanos, untilNanos)).count();
  }

  private static boolean isWithin(Outage outage, long fromNanos, long untilNanos) {
    return outage.downNanos() >= fromNanos && outage.downNanos() <= untilNanos;
  }

  /**
   * The first instant at which all devices have a session that lost theirs in this time, or had
   * none at its end.
   *
   * @return empty if one did not come back
   */
  public OptionalLong allUp(long fromNanos, long untilNanos) {
    long up =
        outages().stream()
            .filter(o -> o.downNanos() <= untilNanos && o.upNanos() >= fromNanos)
            .filter(o -> isWithin(o, fromNanos, untilNanos) || o.upNanos() > untilNanos)
            .mapToLong(Outage::upNanos)
            .max()
            .orElse(untilNanos);
    return up == OPEN ? OptionalLong.empty() : OptionalLong.of(up);
  }

  /** When the last of the messages was shown that were due before an instant. */
  public long allShown(long dueUntilNanos) {
    long last = 0;
    for (int i = 0; i < shownUntil.length() && i * BUCKET_NANOS <= dueUntilNanos; i++) {
      last = Math.max(last, shownUntil.get(i));
    }
    return last;
  }

  /**
   * When messages were late.
   *
   * @param lateNanos a message that was shown later than this after it was due is late
   * @param mergeNanos times that are less than this apart are told as one
   */
  public List<Spell> spells(long lateNanos, long mergeNanos) {
    List<Spell> spells = new ArrayList<>();
    for (int i = 0; i < shownUntil.length(); i++) {
      long dueNanos = i * BUCKET_NANOS;
      long lateByNanos = shownUntil.get(i) - dueNanos;
      if (lateByNanos <= lateNanos) {
        continue;
      }
      Spell next = new Spell(dueNanos, dueNanos + BUCKET_NANOS, lateByNanos);
      Spell last = spells.isEmpty() ? null : spells.get(spells.size() - 1);
      if (last != null && next.fromNanos() - last.untilNanos() < mergeNanos) {
        long worst = Math.max(last.worstNanos(), lateByNanos);
        spells.set(spells.size() - 1, new Spell(last.fromNanos(), next.untilNanos(), worst));
      } else {
        spells.add(next);
      }
    }
    return spells;
  }

  /** Writes all of it. */
  synchronized void write(DataOutput out) throws IOException {
    for (int i = 0; i < shownUntil.length(); i++) {
      out.writeLong(shownUntil.get(i));
    }
    List<Outage> all = outages();
    out.writeInt(all.size());
    for (Outage outage : all) {
      out.writeLong(outage.downNanos());
      out.writeLong(outage.upNanos());
    }
  }

  /** Adds what another one for the same length has written. */
  synchronized void add(DataInput in) throws IOException {
    for (int i = 0; i < shownUntil.length(); i++) {
      shownUntil.accumulateAndGet(i, in.readLong(), Math::max);
    }
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      outages.add(new Outage(in.readLong(), in.readLong()));
    }
  }
}
