package org.whimbrel.connections.entity;

/**
 * One side of a pair.
 *
 * @param state how its owner sees the peer
 * @param blocked whether the owner blocks the peer
 */
public record Side(ConnectionState state, boolean blocked) {
  /** A side without a row. */
  public static final Side NOTHING = new Side(ConnectionState.NONE, false);

  /** The same with another state. */
  public Side with(ConnectionState other) {
    return new Side(other, blocked);
  }

  /** The same with the block set or lifted. */
  public Side withBlocked(boolean now) {
    return new Side(state, now);
  }
}
