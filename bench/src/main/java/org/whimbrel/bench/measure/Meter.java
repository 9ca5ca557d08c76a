package org.whimbrel.bench.measure;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.whimbrel.bench.traffic.Sections;

/**
 * Latencies of the messages that are due in the measured time, section by section, and counts of
 * what happened in it. Percentiles belong to messages, rates to instants: a message of a section
 * that is answered after it counts for the percentiles only. All instants are nanoseconds from the
 * start of the traffic. Meters of several processes add up. Thread-safe.
 */
public final class Meter {
  private static final int REASONS_MAX = 20;

  private final Sections sections;
  private final Map<Milestone, List<Histogram>> latencies = new EnumMap<>(Milestone.class);
  private final Map<Milestone, List<LongAdder>> reached = new EnumMap<>(Milestone.class);
  private final Map<Tally, LongAdder> tallies = new EnumMap<>(Tally.class);
  private final Map<String, LongAdder> lostSockets = new ConcurrentHashMap<>();
  private final List<Histogram> keyNews = new ArrayList<>();
  private final Histogram comebacks = Micros.histogram();
  private final Recovery recovery;

  /**
   * A meter that has measured nothing yet.
   *
   * @param rotations how many key changes there will be
   */
  public Meter(Sections sections, int rotations) {
    this.sections = sections;
    this.recovery = new Recovery(sections.untilNanos());
    for (Milestone milestone : Milestone.values()) {
      List<Histogram> histograms = new ArrayList<>();
      List<LongAdder> counts = new ArrayList<>();
      for (int i = 0; i < sections.names().size(); i++) {
        histograms.add(Micros.histogram());
        counts.add(new LongAdder());
      }
      latencies.put(milestone, histograms);
      reached.put(milestone, counts);
    }
    for (Tally tally : Tally.values()) {
      tallies.put(tally, new LongAdder());
    }
    for (int i = 0; i < rotations; i++) {
      keyNews.add(Micros.histogram());
    }
  }

  /** A message reached a milestone. */
  public void reach(Milestone milestone, long dueNanos, long atNanos) {
    if (milestone == Milestone.SHOWN) {
      recovery.onShown(dueNanos, atNanos);
    }
    int now = sections.at(atNanos);
    if (now != Sections.NONE) {
      reached(milestone).get(now).increment();
    }
    int due = sections.at(dueNanos);
    if (due != Sections.NONE) {
      Micros.record(latencies(milestone).get(due), atNanos - dueNanos);
    }
  }

  private List<LongAdder> reached(Milestone milestone) {
    return reached.getOrDefault(milestone, List.of());
  }

  private List<Histogram> latencies(Milestone milestone) {
    return latencies.getOrDefault(milestone, List.of());
  }

  /** Counts. */
  public void count(Tally tally, long times) {
    tally(tally).add(times);
  }

  private LongAdder tally(Tally tally) {
    return tallies.computeIfAbsent(tally, key -> new LongAdder());
  }

  /** A device heard of a key change, so long after it was due. */
  public void onKeyNews(int rotation, long nanos) {
    Micros.record(keyNews.get(rotation), nanos);
  }

  /** A device that was disconnected is back, so long after. */
  public void onComeback(long nanos) {
    Micros.record(comebacks, nanos);
  }

  /** A socket ended that this program did not end; the first reasons are kept apart. */
  public void onSocketLost(String reason) {
    addLost(reason, 1);
  }

  private void addLost(String reason, long times) {
    String kept =
        lostSockets.containsKey(reason) || lostSockets.size() < REASONS_MAX ? reason : "others";
    lostSockets.computeIfAbsent(kept, key -> new LongAdder()).add(times);
  }

  /** The measured time. */
  public Sections sections() {
    return sections;
  }

  /** The latency of all measured messages. */
  public Latency latency(Milestone milestone) {
    Histogram sum = Micros.histogram();
    latencies(milestone).forEach(part -> sum.add(part.copy()));
    return Latency.of(sum);
  }

  /** The latency of the messages of one section. */
  public Latency latency(Milestone milestone, String section) {
    return Latency.of(latencies(milestone).get(sections.names().indexOf(section)));
  }

  /** How often a milestone was reached in the measured time. */
  public long reachedCount(Milestone milestone) {
    return reached(milestone).stream().mapToLong(LongAdder::sum).sum();
  }

  /** How often a milestone was reached in a section. */
  public long reachedCount(Milestone milestone, String section) {
    return reached(milestone).get(sections.names().indexOf(section)).sum();
  }

  /** A count. */
  public long tallied(Tally tally) {
    return tally(tally).sum();
  }

  /** How many sockets were lost, by reason. */
  public Map<String, Long> lostSockets() {
    Map<String, Long> sums = new TreeMap<>();
    lostSockets.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }

  /** How long the news of each key change took to all devices. */
  public List<Latency> keyNews() {
    return keyNews.stream().map(Latency::of).toList();
  }

  /** How long devices that were disconnected took to come back. */
  public Latency comebacks() {
    return Latency.of(comebacks);
  }

  /** How long faults were felt. */
  public Recovery recovery() {
    return recovery;
  }

  /** Writes all that was measured. */
  public void write(DataOutput out) throws IOException {
    for (Milestone milestone : Milestone.values()) {
      for (Histogram histogram : latencies(milestone)) {
        Micros.write(histogram, out);
      }
      for (LongAdder count : reached(milestone)) {
        out.writeLong(count.sum());
      }
    }
    for (Tally tally : Tally.values()) {
      out.writeLong(tallied(tally));
    }
    for (Histogram histogram : keyNews) {
      Micros.write(histogram, out);
    }
    Micros.write(comebacks, out);
    Map<String, Long> lost = lostSockets();
    out.writeInt(lost.size());
    for (Map.Entry<String, Long> reason : lost.entrySet()) {
      out.writeUTF(reason.getKey());
      out.writeLong(reason.getValue());
    }
    recovery.write(out);
  }

  /** Adds what a meter of the same sections and rotations has written. */
  public void add(DataInput in) throws IOException {
    for (Milestone milestone : Milestone.values()) {
      for (Histogram histogram : latencies(milestone)) {
        histogram.add(Micros.read(in));
      }
      for (LongAdder count : reached(milestone)) {
        count.add(in.readLong());
      }
    }
    for (Tally tally : Tally.values()) {
      count(tally, in.readLong());
    }
    for (Histogram histogram : keyNews) {
      histogram.add(Micros.read(in));
    }
    comebacks.add(Micros.read(in));
    int reasons = in.readInt();
    for (int i = 0; i < reasons; i++) {
      addLost(in.readUTF(), in.readLong());
    }
    recovery.add(in);
  }
}
