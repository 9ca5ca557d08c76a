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
  private static final double MICROS_PER_MS = 1e3;

  static Latency of(Histogram micros) {
    Histogram still = micros.copy();
    return new Latency(
        still.getTotalCount(),
        still.getValueAtPercentile(50) / MICROS_PER_MS,
        still.getValueAtPercentile(90) / MICROS_PER_MS,
        still.getValueAtPercentile(99) / MICROS_PER_MS,
        still.getValueAtPercentile(99.9) / MICROS_PER_MS,
        still.getMaxValue() / MICROS_PER_MS);
  }
}
