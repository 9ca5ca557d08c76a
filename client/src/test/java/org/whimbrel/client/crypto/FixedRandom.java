package org.whimbrel.client.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.whimbrel.protocol.Bytes;

/**
 * Bytes that follow from a name, for vectors that are the same each time. On other threads than the
 * one that made it, which tests may have left behind, it is as random as any.
 */
final class FixedRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient SecureRandom others = new SecureRandom();
  private final transient Thread owner = Thread.currentThread();
  private final String name;
  private long counter;

  FixedRandom(String name) {
    this.name = name;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    if (Thread.currentThread() != owner) {
      others.nextBytes(bytes);
      return;
    }
    for (int at = 0; at < bytes.length; at += 32) {
      byte[] block = next();
      System.arraycopy(block, 0, bytes, at, Math.min(32, bytes.length - at));
    }
  }

  private byte[] next() {
    byte[] seed = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer input = ByteBuffer.allocate(seed.length + 8).put(seed).putLong(counter++);
    return Ciphers.sha256(Bytes.of(input.array())).bytes();
  }
}
