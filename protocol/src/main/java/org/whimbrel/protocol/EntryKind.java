package org.whimbrel.protocol;

/** What a mailbox entry tells. The ordinal is not used anywhere; the number is stored. */
public enum EntryKind {
  /** A message for this account. */
  MESSAGE(1, "message"),
  /** A message that this account sent, from whichever of its devices. */
  SENT(2, "sent"),
  /** A message of this account that was accepted and then could not enter the log; says why. */
  REFUSED(3, "refused"),
  /** A key wrap for a message that came before, made later; tells no new message. */
  WRAP(4, "wrap"),
  /** A connection of this account came, went or changed. */
  CONNECTION(5, "connection"),
  /** Devices or keys of a connected account, or of this one, changed. */
  KEYS(6, "keys"),
  /** The name or the avatar of a connected account, or of this one, changed. */
  PROFILE(7, "profile"),
  /** Messages of this account were delivered or read; or this account has read some. */
  RECEIPT(8, "receipt");

  private final int number;
  private final String wire;

  EntryKind(int number, String wire) {
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

  /**
   * The kind of a number in the database.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static EntryKind fromNumber(int number) {
    for (EntryKind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown entry kind " + number);
  }

  /**
   * The kind of a wire form.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static EntryKind fromWire(String wire) {
    for (EntryKind kind : values()) {
      if (kind.wire.equals(wire)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown entry kind " + wire);
  }
}
