package org.whimbrel.bench.measure;

/**
 * What happened. The first four are of the measured window, the others of the whole run.
 *
 * @param offered messages due
 * @param accepted messages accepted
 * @param shown entries shown to recipients; a message with two recipients counts twice
 * @param busy answers {@code busy}
 * @param busyWholeRun answers {@code busy}, warm-up and drain included
 * @param resent ids sent again
 * @param wireDuplicates numbers that came again on the same socket
 * @param socketsWithDuplicates sockets on which that happened
 */
public record Counts(
    long offered,
    long accepted,
    long shown,
    long busy,
    long busyWholeRun,
    long resent,
    long wireDuplicates,
    long socketsWithDuplicates) {}
