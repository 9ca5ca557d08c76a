package org.whimbrel.bench.measure;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.whimbrel.bench.traffic.SentMessage;
import org.whimbrel.bench.traffic.Window;

/**
 * Latencies of the messages that are due in the measured window, and counts of what happened in it.
 * Percentiles belong to messages, rates to instants: a message of the window that is answered after
 * it counts for the percentiles only. Thread-safe.
 */
public final class Meter {
  /** A value within 0.1 % is as exact as these measurements are. */
  private static final int SIGNIFICANT_DIGITS = 3;

  private static final int REASONS_MAX = 20;

  /** Before the window is known, nothing lies in it. */
  private volatile Window window = new Window(0, 0);

  private final Histogram acceptedMicros = histogram();
  private final Histogram shownMicros = histogram();
  private final Histogram lagMicros = histogram();
  private final LongAdder offered = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder shown = new LongAdder();
  private final LongAdder busy = new LongAdder();
  private final LongAdder busyEver = new LongAdder();
  private final LongAdder resent = new LongAdder();
  private final Map<String, LongAdder> lostSockets = new ConcurrentHashMap<>();
  private final LongAdder wireDuplicates = new LongAdder();
  private final LongAdder socketsWithDuplicates = new LongAdder();

  /** A meter that measures nothing yet. */
  public Meter() {}

  /** Sets the window, before the first message is due. */
  public void measure(Window measured) {
    window = measured;
  }

  private static Histogram histogram() {
    Histogram histogram = new SynchronizedHistogram(SIGNIFICANT_DIGITS);
    histogram.setAutoResize(true);
    return histogram;
  }

  /** A message was handed to its socket, so long after it was due. */
  public void onOffered(SentMessage message, long nowNanos) {
    if (window.contains(message.scheduledNanos())) {
      offered.increment();
      record(lagMicros, message, nowNanos);
    }
  }

  /** A message was accepted for the first time. */
  public void onAccepted(SentMessage message, long nowNanos) {
    if (window.contains(nowNanos)) {
      accepted.increment();
    }
    if (window.contains(message.scheduledNanos())) {
      record(acceptedMicros, message, nowNanos);
    }
  }

  /** A message was shown to one recipient. */
  public void onShown(SentMessage message, long nowNanos) {
    if (window.contains(nowNanos)) {
      shown.increment();
    }
    if (window.contains(message.scheduledNanos())) {
      record(shownMicros, message, nowNanos);
    }
  }

  private static void record(Histogram micros, SentMessage message, long nowNanos) {
    micros.recordValue(
        Math.max(0, TimeUnit.NANOSECONDS.toMicros(nowNanos - message.scheduledNanos())));
  }

  /** A message was rejected by {@code busy}. */
  public void onBusy(long nowNanos) {
    busyEver.increment();
    if (window.contains(nowNanos)) {
      busy.increment();
    }
  }

  /** An id was sent again, after {@code busy} or a reconnection. */
  public void onResent() {
    resent.increment();
  }

  /** A socket ended that this program did not end; the first reasons are kept apart. */
  public void onSocketLost(String reason) {
    String kept =
        lostSockets.containsKey(reason) || lostSockets.size() < REASONS_MAX ? reason : "others";
    lostSockets.computeIfAbsent(kept, r -> new LongAdder()).increment();
  }

  /** A number came again on a socket; whether it is that socket's first such number. */
  public void onWireDuplicate(boolean first) {
    wireDuplicates.increment();
    if (first) {
      socketsWithDuplicates.increment();
    }
  }

  /** How many sockets were lost, by reason. */
  public Map<String, Long> lostSockets() {
    Map<String, Long> sums = new TreeMap<>();
    lostSockets.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }

  /** The measured window. */
  public Window window() {
    return window;
  }

  /** From the scheduled time to {@code accepted}. */
  public Latency acceptedLatency() {
    return Latency.of(acceptedMicros);
  }

  /** From the scheduled time to the recipient's entry. */
  public Latency shownLatency() {
    return Latency.of(shownMicros);
  }

  /** From the scheduled time to the client's own hand-over: a part of the other two. */
  public Latency lag() {
    return Latency.of(lagMicros);
  }

  /** The counts so far. */
  public Counts counts() {
    return new Counts(
        offered.sum(),
        accepted.sum(),
        shown.sum(),
        busy.sum(),
        busyEver.sum(),
        resent.sum(),
        wireDuplicates.sum(),
        socketsWithDuplicates.sum());
  }
}
