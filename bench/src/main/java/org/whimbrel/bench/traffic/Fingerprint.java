package org.whimbrel.bench.traffic;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.whimbrel.protocol.Bytes;

/** Stands for a body's bytes: the first 64 bits of their SHA-256. Stateless. */
public final class Fingerprint {
  /** Where there is no body. */
  public static final long NONE = 0;

  private Fingerprint() {}

  /** The fingerprint of a body; never {@link #NONE}. */
  public static long of(Bytes body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.bytes());
      return ByteBuffer.wrap(hash).getLong() | 1;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
