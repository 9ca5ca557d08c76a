package org.whimbrel.accounts.entity;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A few SHA-256 hashes in one column, 32 bytes each; null for none. */
final class TokenHashes {
  private static final int HASH_BYTES = 32;

  /** So many answers in a row may be lost; of more, the oldest are forgotten. */
  static final int MAX_COUNT = 8;

  private TokenHashes() {}

  /** Whether it is one of them; takes as long whichever it is. */
  static boolean contain(byte @Nullable [] hashes, byte[] hash) {
    boolean found = false;
    for (byte[] one : split(hashes)) {
      found |= MessageDigest.isEqual(one, hash);
    }
    return found;
  }

  /** With another one, the newest. */
  static byte[] with(byte @Nullable [] hashes, byte[] hash) {
    List<byte[]> all = split(hashes);
    all.add(hash);
    return join(all.subList(Math.max(0, all.size() - MAX_COUNT), all.size()));
  }

  /** Those that are left without this one; null if none is. */
  static byte @Nullable [] without(byte @Nullable [] hashes, byte[] hash) {
    List<byte[]> left = split(hashes);
    left.removeIf(one -> MessageDigest.isEqual(one, hash));
    return left.isEmpty() ? null : join(left);
  }

  private static List<byte[]> split(byte @Nullable [] hashes) {
    List<byte[]> all = new ArrayList<>();
    for (int at = 0; hashes != null && at < hashes.length; at += HASH_BYTES) {
      all.add(Arrays.copyOfRange(hashes, at, at + HASH_BYTES));
    }
    return all;
  }

  private static byte[] join(List<byte[]> all) {
    byte[] joined = new byte[all.size() * HASH_BYTES];
    for (int i = 0; i < all.size(); i++) {
      System.arraycopy(all.get(i), 0, joined, i * HASH_BYTES, HASH_BYTES);
    }
    return joined;
  }
}
