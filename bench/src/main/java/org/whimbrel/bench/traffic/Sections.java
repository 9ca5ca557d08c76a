package org.whimbrel.bench.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * The measured time, divided into sections whose latencies are told apart, like "before", "surge"
 * and "after". A section may consist of several spans. Times are nanoseconds from the start of the
 * traffic; what is in no span is not measured. Immutable.
 */
public final class Sections {
  /** What {@link #at} answers for an instant that is not measured. */
  public static final int NONE = -1;

  /**
   * A span of time.
   *
   * @param name its section's
   * @param fromNanos the first instant
   * @param untilNanos the first instant behind it
   */
  public record Span(String name, long fromNanos, long untilNanos) {
    boolean contains(long nanos) {
      return nanos >= fromNanos && nanos < untilNanos;
    }
  }

  private final List<Span> spans;
  private final List<String> names = new ArrayList<>();
  private final List<Integer> sectionOfSpan = new ArrayList<>();

  /**
   * With these spans.
   *
   * @param spans in the order of time, none overlapping
   */
  public Sections(List<Span> spans) {
    this.spans = List.copyOf(spans);
    long end = Long.MIN_VALUE;
    for (Span span : spans) {
      if (span.fromNanos() < end || span.untilNanos() <= span.fromNanos()) {
        throw new IllegalArgumentException("spans follow each other");
      }
      end = span.untilNanos();
      if (!names.contains(span.name())) {
        names.add(span.name());
      }
      sectionOfSpan.add(names.indexOf(span.name()));
    }
  }

  /** All spans, in the order of time. */
  public List<Span> spans() {
    return spans;
  }

  /** The sections' names, in the order in which they first come. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** The place in {@link #names} of the section that an instant lies in, or {@link #NONE}. */
  public int at(long nanos) {
    for (int i = 0; i < spans.size(); i++) {
      if (spans.get(i).contains(nanos)) {
        return sectionOfSpan.get(i);
      }
    }
    return NONE;
  }

  /** The first measured instant. */
  public long fromNanos() {
    return spans.get(0).fromNanos();
  }

  /** The first instant behind what is measured. */
  public long untilNanos() {
    return spans.get(spans.size() - 1).untilNanos();
  }

  /** How long a section is, all its spans together, in seconds. */
  public double seconds(String name) {
    return spans.stream()
            .filter(span -> span.name().equals(name))
            .mapToLong(span -> span.untilNanos() - span.fromNanos())
            .sum()
        / 1e9;
  }
}
