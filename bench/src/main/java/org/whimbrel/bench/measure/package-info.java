/**
 * What a run costs: latencies from the scheduled time on, counts in the measured window, and what
 * the kernel says of the processes (proc(5)).
 */
@NullMarked
package org.whimbrel.bench.measure;

import org.jspecify.annotations.NullMarked;
