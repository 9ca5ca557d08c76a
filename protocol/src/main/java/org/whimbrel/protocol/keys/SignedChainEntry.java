package org.whimbrel.protocol.keys;

import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Bytes;

/**
 * A {@link ChainEntry} with its signatures, as it is stored and sent.
 *
 * @param bytes the entry's exact bytes, at most {@link #MAX_BYTES}
 * @param signature of {@link #signedBytes} by the device {@link ChainEntry#by}
 * @param deviceSignature the same by the device that comes, with {@link ChainEntry.Op#ADD}; it
 *     shows that it has the key and wants to belong
 */
public record SignedChainEntry(Bytes bytes, Bytes signature, @Nullable Bytes deviceSignature) {
  /** The largest entry, in bytes. */
  public static final int MAX_BYTES = 1_024;

  /** The size of a hash. */
  public static final int HASH_BYTES = 32;

  /** What is signed of an entry's bytes. */
  public static Bytes signedBytes(Bytes entryBytes) {
    return Domains.join(Domains.CHAIN, entryBytes);
  }

  /** What the next entry names as the one before it: SHA-256 of a prefix and the bytes. */
  public Bytes hash() {
    return Domains.sha256(Domains.join(Domains.CHAIN_HASH, bytes));
  }
}
