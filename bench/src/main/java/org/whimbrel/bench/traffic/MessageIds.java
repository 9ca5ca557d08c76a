package org.whimbrel.bench.traffic;

import java.util.UUID;
import org.whimbrel.protocol.UuidV7;

/**
 * The ids of a run's messages, UUIDs of version 7 (RFC 9562): the time is that at which the message
 * is due, and the random bits are those of the run and the message's index. So every process knows
 * the message of an id. Immutable.
 *
 * <pre>
 * 48 bits  due time, ms since 1970     4 bits  version
 * 12 bits  run                         2 bits  variant
 * 26 bits  run                        36 bits  index
 * </pre>
 */
public final class MessageIds {
  /** The most messages that there are ids for. */
  public static final long COUNT_MAX = 1L << 36;

  /** What {@link #index} answers to an id of something else. */
  public static final long NONE = -1;

  /** The bits that tell runs apart. */
  public static final int RUN_BITS = 38;

  private static final int INDEX_BITS = 36;
  private static final long LOW_RUN_MASK = (1L << 26) - 1;

  private final long run;
  private final Schedule schedule;
  private final long startMs;

  /**
   * The ids of one run.
   *
   * @param run tells it from others, {@value #RUN_BITS} bits
   * @param startMs when the schedule starts, milliseconds since 1970-01-01 UTC
   */
  public MessageIds(long run, Schedule schedule, long startMs) {
    if (run < 0 || run >= 1L << RUN_BITS || schedule.count() > COUNT_MAX) {
      throw new IllegalArgumentException("too large for an id");
    }
    this.run = run;
    this.schedule = schedule;
    this.startMs = startMs;
  }

  /** When a message is due, milliseconds since 1970-01-01 UTC. */
  public long dueMs(long index) {
    return startMs + schedule.atNanos(index) / 1_000_000;
  }

  /** The id of a message. */
  public UUID of(long index) {
    long high = (dueMs(index) << 16) | 0x7000L | (run >>> 26);
    long low = (1L << 63) | ((run & LOW_RUN_MASK) << INDEX_BITS) | index;
    return new UUID(high, low);
  }

  /** The index of the message with this id; {@link #NONE} if it is not one of this run. */
  public long index(UUID id) {
    long index = id.getLeastSignificantBits() & (COUNT_MAX - 1);
    boolean ours = UuidV7.isValid(id) && index < schedule.count() && of(index).equals(id);
    return ours ? index : NONE;
  }
}
