package org.whimbrel.bench.faults;

import java.util.Optional;

/**
 * What became of a fault. All instants are nanoseconds from the start of the traffic.
 *
 * @param fault what was planned
 * @param begunNanos when it was begun
 * @param readyNanos when the server said that all is ready again
 * @param givenUpNanos when the last client had given up its half-open line; else as {@code ready}
 * @param lines how many lines it was done to
 * @param problem why it could not be mended; empty if it was
 */
public record FaultRecord(
    Fault fault,
    long begunNanos,
    long readyNanos,
    long givenUpNanos,
    int lines,
    Optional<String> problem) {}
