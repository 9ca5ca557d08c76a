package org.whimbrel.bench.measure;

import org.HdrHistogram.Histogram;

/**
 * Percentiles of one latency, in milliseconds; all 0 if nothing was measured.
 *
 * @param count how many values
 * @param p50Ms the median
 * @param p90Ms 90 % are at most this
 * @param p99Ms 99 % are at most this
 * @param p999Ms 99.9 % are at most this
 * @param maxMs the largest
 */
public record Latency(
    long count, double p50Ms, double p90Ms, double p99Ms, double p999Ms, double maxMs) {
  static Latency of(Histogram micros) {
    Histogram still = micros.copy();
    return new Latency(
        still.getTotalCount(),
        still.getValueAtPercentile(50) / 1e3,
        still.getValueAtPercentile(90) / 1e3,
        still.getValueAtPercentile(99) / 1e3,
        still.getValueAtPercentile(99.9) / 1e3,
        still.getMaxValue() / 1e3);
  }
}
