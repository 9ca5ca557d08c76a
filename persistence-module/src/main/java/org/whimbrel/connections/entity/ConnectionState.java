package org.whimbrel.connections.entity;

/** How a side of a pair sees the other. The number is stored; the ordinal is used nowhere. */
public enum ConnectionState {
  /** Nothing; there is a row only if the side blocks the other. */
  NONE(0, "none"),
  /** The side has asked and has no answer. */
  OUTGOING(1, "outgoing"),
  /** The other has asked and has no answer. */
  INCOMING(2, "incoming"),
  /** Connected. */
  ACCEPTED(3, "accepted");

  private final int number;
  private final String wire;

  ConnectionState(int number, String wire) {
    this.number = number;
    this.wire = wire;
  }

  /** The number in the database. */
  public int number() {
    return number;
  }

  /** The wire form. */
  public String wire() {
    return wire;
  }

  /** Whether the side keeps a place for the other: asked for, or connected. Groups need that. */
  public boolean isWanted() {
    return this == OUTGOING || this == ACCEPTED;
  }

  /**
   * The state of a number in the database.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ConnectionState fromNumber(int number) {
    for (ConnectionState state : values()) {
      if (state.number == number) {
        return state;
      }
    }
    throw new IllegalArgumentException("unknown connection state " + number);
  }

  /**
   * The state of a wire form.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ConnectionState fromWire(String wire) {
    for (ConnectionState state : values()) {
      if (state.wire.equals(wire)) {
        return state;
      }
    }
    throw new IllegalArgumentException("unknown connection state " + wire);
  }
}
