package org.whimbrel.bench.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * When each message is due: stretches of fixed rates, which do not wait for the server. Latency is
 * taken from these times, so a server that stalls is charged for all that was due meanwhile. Times
 * are nanoseconds from the start of the first stretch.
 */
public final class Schedule {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final List<Stretch> stretches;
  private final List<Part> parts = new ArrayList<>();
  private final long count;
  private final long lengthNanos;

  /**
   * A stretch of time with one rate.
   *
   * @param ratePerSecond messages a second, at least 1
   * @param seconds how long, at least 1
   */
  public record Stretch(int ratePerSecond, int seconds) {
    /** Checks the bounds. */
    public Stretch {
      if (ratePerSecond < 1 || seconds < 1) {
        throw new IllegalArgumentException("a stretch has a rate and a length");
      }
    }

    long count() {
      return (long) ratePerSecond * seconds;
    }
  }

  private record Part(long firstIndex, long fromNanos, Stretch stretch) {
    long atNanos(long index) {
      long within = index - firstIndex;
      long wholeSeconds = within / stretch.ratePerSecond();
      long rest = within % stretch.ratePerSecond();
      return fromNanos
          + wholeSeconds * NANOS_PER_SECOND
          + rest * NANOS_PER_SECOND / stretch.ratePerSecond();
    }
  }

  /** One stretch behind the other. */
  public Schedule(List<Stretch> stretches) {
    this.stretches = List.copyOf(stretches);
    long index = 0;
    long nanos = 0;
    for (Stretch stretch : stretches) {
      parts.add(new Part(index, nanos, stretch));
      index += stretch.count();
      nanos += stretch.seconds() * NANOS_PER_SECOND;
    }
    this.count = index;
    this.lengthNanos = nanos;
  }

  /** How many messages are due in all. */
  public long count() {
    return count;
  }

  /** How long it all takes. */
  public long lengthNanos() {
    return lengthNanos;
  }

  /** The stretches. */
  public List<Stretch> stretches() {
    return stretches;
  }

  /** When the message with this index (from 0) is due. Errors do not add up over the indices. */
  public long atNanos(long index) {
    Part last = parts.get(0);
    for (Part part : parts) {
      if (index < part.firstIndex()) {
        break;
      }
      last = part;
    }
    return last.atNanos(index);
  }
}
