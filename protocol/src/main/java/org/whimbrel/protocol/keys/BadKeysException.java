package org.whimbrel.protocol.keys;

/** A chain entry or a key record that must not be believed. The text says why, for developers. */
public final class BadKeysException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** It is not of the form. */
    MALFORMED,
    /** It speaks of another account, or another device, than it should. */
    WRONG_OWNER,
    /** A signature is missing or wrong. */
    BAD_SIGNATURE,
    /** It does not follow what is there: a gap, a repetition, or an older state. */
    OUT_OF_SEQUENCE,
    /** It follows something else than what is there: somebody shows two histories. */
    FORK,
    /** The device that signed is not in the chain, or was removed. */
    NOT_A_MEMBER,
    /** The device is in the chain, or was once; numbers are never given again. */
    KNOWN_DEVICE,
    /** A bound is exceeded: of devices, of the chain's length, of the grace period. */
    OUT_OF_BOUNDS
  }

  private final Reason reason;

  /** With a text for developers, that quotes nothing. */
  public BadKeysException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
