package org.whimbrel.bench;

import java.util.Optional;
import org.whimbrel.bench.measure.Usage;

/**
 * Memory at one moment; empty where it is not known.
 *
 * @param serverHeapBytes of the first node's heap in use, without garbage
 * @param usage the processes' memory, and their CPU time so far
 */
record Resources(Optional<Long> serverHeapBytes, Usage usage) {}
