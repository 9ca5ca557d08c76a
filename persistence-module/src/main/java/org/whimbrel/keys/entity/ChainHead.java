package org.whimbrel.keys.entity;

import org.whimbrel.protocol.Bytes;

/**
 * How far an account's chain is.
 *
 * @param generation counts identity resets, from 1; 0 without a chain
 * @param seq the newest entry's place, from 0; -1 without a chain
 * @param head the newest entry's hash; empty without a chain
 */
public record ChainHead(int generation, int seq, Bytes head) {
  /** There is no chain yet. */
  public static final ChainHead NONE = new ChainHead(0, -1, Bytes.of(new byte[0]));

  /** Whether there is a chain. */
  public boolean exists() {
    return generation > 0;
  }
}
