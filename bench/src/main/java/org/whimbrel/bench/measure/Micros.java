package org.whimbrel.bench.measure;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** Histograms of microseconds, and their way from process to process. Stateless. */
final class Micros {
  /** A value within 0.1 % is as exact as these measurements are. */
  private static final int SIGNIFICANT_DIGITS = 3;

  private static final int ENCODED_MAX_BYTES = 1 << 24;
  private static final long NANOS_PER_MICRO = 1_000;

  private Micros() {}

  /** An empty one, thread-safe. */
  static Histogram histogram() {
    Histogram histogram = new SynchronizedHistogram(SIGNIFICANT_DIGITS);
    histogram.setAutoResize(true);
    return histogram;
  }

  static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.max(0, nanos / NANOS_PER_MICRO));
  }

  static void write(Histogram histogram, DataOutput out) throws IOException {
    Histogram still = histogram.copy();
    ByteBuffer buffer = ByteBuffer.allocate(still.getNeededByteBufferCapacity());
    int length = still.encodeIntoCompressedByteBuffer(buffer);
    out.writeInt(length);
    out.write(buffer.array(), 0, length);
  }

  static Histogram read(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > ENCODED_MAX_BYTES) {
      throw new IOException("no histogram");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    try {
      return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
    } catch (DataFormatException e) {
      throw new IOException("no histogram", e);
    }
  }
}
