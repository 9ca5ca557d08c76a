package org.whimbrel.bench.crew;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * When the traffic starts, on both clocks of the machine. Processes of one Linux machine share
 * {@link System#nanoTime()}; that they do is checked against the time of day.
 *
 * @param nanos on the clock of {@link System#nanoTime()}
 * @param epochMicros the same instant since 1970-01-01 UTC
 */
public record StartSignal(long nanos, long epochMicros) {
  private static final long DIFFERENCE_MAX_MICROS = 100_000;

  /** So long from now. */
  public static StartSignal in(long delayMs) {
    return new StartSignal(
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs),
        nowMicros() + TimeUnit.MILLISECONDS.toMicros(delayMs));
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /**
   * The same instant, if this process's clock is the one that it was taken from.
   *
   * @throws IllegalStateException if it is another
   */
  public StartSignal checked() {
    long byNanos = TimeUnit.NANOSECONDS.toMicros(nanos - System.nanoTime());
    long byDay = epochMicros - nowMicros();
    if (Math.abs(byNanos - byDay) > DIFFERENCE_MAX_MICROS) {
      throw new IllegalStateException("the processes do not share a clock");
    }
    return this;
  }

  /** The instant, milliseconds since 1970-01-01 UTC. */
  public long epochMs() {
    return TimeUnit.MICROSECONDS.toMillis(epochMicros);
  }

  /** The text of an order. */
  public String toText() {
    return nanos + " " + epochMicros;
  }

  /** Reads the text. */
  public static StartSignal fromText(String text) {
    String[] parts = text.split(" ", -1);
    return new StartSignal(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }
}
