package org.whimbrel.bench.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.whimbrel.bench.traffic.Schedule.Stretch;
import org.whimbrel.bench.traffic.Sections.Span;

/**
 * All that a run does, and when: who exists, who is connected, which message goes from whom to whom
 * at what time. Follows from its shape, so each process of a run has the same. Times are
 * nanoseconds from the start of the traffic. Immutable.
 */
public final class Scenario {
  /** After everybody came back, this long counts as coming back, or a quarter of the time. */
  private static final long RETURN_MAX_NANOS = 20_000_000_000L;

  /** So long after a rotation counts as its time: everybody has heard of it by then. */
  private static final long ROTATION_MAX_NANOS = 2_000_000_000L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int ROUTES = 3;
  private static final int PERCENT = 100;
  private static final int ONE_PERCENT = 90;
  private static final int TEN_PERCENT = 9;

  private final Shape shape;
  private final Derived derived;
  private final Topology topology;
  private final Schedule schedule;
  private final List<Integer> everybodyElse;

  /**
   * What a scenario follows from.
   *
   * @param users at least 2
   * @param devices of each user
   * @param contacts of each user, about
   * @param ratePerSecond messages a second
   * @param seconds the measured time; with {@link Profile#SURGE} once before and once after it
   * @param warmupSeconds what precedes it, 0 for none
   * @param surgeFactor how many times the rate the surge has
   * @param surgeSeconds how long it lasts
   * @param rotations how often user 0 changes its key
   * @param crowd how many user 0 is connected to then
   */
  public record Shape(
      Profile profile,
      int users,
      int devices,
      int contacts,
      int ratePerSecond,
      int seconds,
      int warmupSeconds,
      int surgeFactor,
      int surgeSeconds,
      int rotations,
      int crowd,
      long seed) {}

  /** The scenario of a shape. */
  public Scenario(Shape shape) {
    this.shape = shape;
    this.derived = new Derived(shape.seed());
    Topology plain =
        switch (shape.profile()) {
          case DIRECT, SURGE, RECONNECT ->
              Topology.direct(derived, shape.users(), shape.contacts());
          case MIXED -> Topology.mixed(derived, shape.users(), shape.contacts());
          case ROOM -> Topology.room(shape.users());
        };
    this.topology = shape.rotations() > 0 ? plain.withCrowd(shape.crowd()) : plain;
    this.schedule = schedule(shape);
    this.everybodyElse = List.copyOf(IntStream.range(1, shape.users()).boxed().toList());
  }

  /** When messages are due, which is known without the rest. */
  public static Schedule schedule(Shape shape) {
    int rate = shape.ratePerSecond();
    List<Stretch> stretches = new ArrayList<>();
    if (shape.warmupSeconds() > 0) {
      stretches.add(new Stretch(rate, shape.warmupSeconds()));
    }
    stretches.add(new Stretch(rate, shape.seconds()));
    if (shape.profile() == Profile.SURGE) {
      stretches.add(new Stretch(rate * shape.surgeFactor(), shape.surgeSeconds()));
      stretches.add(new Stretch(rate, shape.seconds()));
    }
    return new Schedule(stretches);
  }

  /** What it follows from. */
  public Shape shape() {
    return shape;
  }

  /** What bytes follow from. */
  public Derived derived() {
    return derived;
  }

  /** Who is connected to whom. */
  public Topology topology() {
    return topology;
  }

  /** When each message is due. */
  public Schedule schedule() {
    return schedule;
  }

  private long warmupNanos() {
    return shape.warmupSeconds() * NANOS_PER_SECOND;
  }

  private long measuredNanos() {
    return schedule.lengthNanos() - warmupNanos();
  }

  /** What is measured, in sections. */
  public Sections sections() {
    long from = warmupNanos();
    long until = schedule.lengthNanos();
    if (shape.rotations() > 0) {
      return new Sections(rotationSpans(until));
    }
    return switch (shape.profile()) {
      case SURGE -> {
        long surge = from + shape.seconds() * NANOS_PER_SECOND;
        long after = until - shape.seconds() * NANOS_PER_SECOND;
        yield threeSpans("surge", from, surge, after, until);
      }
      case RECONNECT -> {
        long cut = disconnectAtNanos().orElseThrow();
        long back = cut + Math.min(RETURN_MAX_NANOS, measuredNanos() / 4);
        yield threeSpans("coming back", from, cut, back, until);
      }
      case DIRECT, MIXED, ROOM -> new Sections(List.of(new Span("steady", from, until)));
    };
  }

  private static Sections threeSpans(String name, long from, long begin, long end, long until) {
    return new Sections(
        List.of(
            new Span("before", from, begin),
            new Span(name, begin, end),
            new Span("after", end, until)));
  }

  /** Some time after a rotation is charged to it, at most half of that up to the next one. */
  private List<Span> rotationSpans(long until) {
    List<Long> at = rotationsAtNanos();
    List<Span> spans = new ArrayList<>();
    spans.add(new Span("quiet", warmupNanos(), at.get(0)));
    for (int i = 0; i < at.size(); i++) {
      long next = i + 1 < at.size() ? at.get(i + 1) : until;
      long end = at.get(i) + Math.min(ROTATION_MAX_NANOS, (next - at.get(i)) / 2);
      spans.add(new Span("key change", at.get(i), end));
      spans.add(new Span("quiet", end, next));
    }
    return spans;
  }

  /** When user 0 changes its key; empty if it does not. */
  public List<Long> rotationsAtNanos() {
    List<Long> at = new ArrayList<>();
    for (int i = 0; i < shape.rotations(); i++) {
      at.add(warmupNanos() + rotationStepNanos() / 2 + i * rotationStepNanos());
    }
    return at;
  }

  /** The time from one rotation to the next. */
  public long rotationStepNanos() {
    return measuredNanos() / Math.max(1, shape.rotations());
  }

  /** When everybody is disconnected; empty if nobody is. */
  public OptionalLong disconnectAtNanos() {
    return shape.profile() == Profile.RECONNECT
        ? OptionalLong.of(warmupNanos() + measuredNanos() / 2)
        : OptionalLong.empty();
  }

  /** The way of the message with this index. */
  public Route route(long index) {
    SplittableRandom random = derived.random(ROUTES, index);
    return switch (shape.profile()) {
      case DIRECT, SURGE, RECONNECT -> topology.oneToOne(random);
      case MIXED -> {
        int roll = random.nextInt(PERCENT);
        yield roll < ONE_PERCENT
            ? topology.oneToOne(random)
            : roll < ONE_PERCENT + TEN_PERCENT
                ? topology.oneToTen(random)
                : topology.oneToHundred(random);
      }
      case ROOM -> new Route(0, everybodyElse);
    };
  }

  /** How many times a message is to be shown to a recipient's device, over the whole run. */
  public long showings() {
    long recipients = 0;
    for (long index = 0; index < schedule.count(); index++) {
      recipients += route(index).recipients().size();
    }
    return recipients * shape.devices();
  }
}
