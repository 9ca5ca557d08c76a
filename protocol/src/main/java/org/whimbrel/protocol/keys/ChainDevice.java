package org.whimbrel.protocol.keys;

import org.whimbrel.protocol.Bytes;

/**
 * A device that is in a chain, or was.
 *
 * @param key its Ed25519 public key
 * @param since the place of the entry that added it
 * @param until the place of the entry that removed it; {@link #STILL} while it is there
 */
record ChainDevice(Bytes key, int since, int until) {
  static final int STILL = Integer.MAX_VALUE;

  boolean isThere() {
    return until == STILL;
  }

  boolean wasThereAt(int seq) {
    return since <= seq && seq < until;
  }

  ChainDevice removedAt(int seq) {
    return new ChainDevice(key, since, seq);
  }
}
