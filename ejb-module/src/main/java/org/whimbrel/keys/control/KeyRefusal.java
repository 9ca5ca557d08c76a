package org.whimbrel.keys.control;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.keys.BadKeysException;

/** A request about keys that was understood and not granted. It has changed nothing. */
public final class KeyRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** An entry or a record is not of the form. */
    MALFORMED_KEYS,
    /** A signature of a chain entry is missing or wrong. */
    BAD_CHAIN_SIGNATURE,
    /** The signature of a key record is wrong. */
    BAD_KEY_SIGNATURE,
    /** The accounts that are asked about are none, or too many. */
    BAD_USERS,
    /** An entry or a record is of another account, or another device, than the caller. */
    WRONG_OWNER,
    /** The device that signed is not in the chain, or was removed. */
    NOT_A_MEMBER,
    /** The account has no such device, or it is not signed in. */
    UNKNOWN_DEVICE,
    /** There is no such account, or the caller is not connected to it. Which is never told. */
    UNKNOWN_ACCOUNT,
    /** The chain is not where the request takes it to be. */
    CHAIN_OUT_OF_SEQUENCE,
    /** The chain has another history than the request names. */
    CHAIN_FORK,
    /** The device is in the chain, or was once. */
    KNOWN_DEVICE,
    /** The chain has its most devices or its most entries. */
    CHAIN_OUT_OF_BOUNDS,
    /** The record's number is not the next one. */
    RECORD_OUT_OF_SEQUENCE,
    /** A time of the record is too far ahead. */
    RECORD_OUT_OF_BOUNDS,
    /** Too many keys of the device are in their grace. */
    TOO_MANY_KEYS,
    /** The archive's epoch has another key already. */
    EPOCH_TAKEN,
    /** The archive's epoch is not the next one. */
    EPOCH_OUT_OF_SEQUENCE,
    /** The account writes too often to its archive. */
    TOO_MANY_REQUESTS;

    /** The wire form. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Reason reason;
  private final @Nullable Long retryAfterMs;

  /** A refusal that no waiting will change. */
  public KeyRefusal(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /** A refusal that may be different after the given time. */
  public KeyRefusal(Reason reason, String detail, @Nullable Long retryAfterMs) {
    super(detail);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  /** Of a chain entry that must not be believed. */
  static KeyRefusal ofEntry(BadKeysException bad) {
    return new KeyRefusal(
        switch (bad.reason()) {
          case MALFORMED -> Reason.MALFORMED_KEYS;
          case WRONG_OWNER -> Reason.WRONG_OWNER;
          case BAD_SIGNATURE -> Reason.BAD_CHAIN_SIGNATURE;
          case OUT_OF_SEQUENCE -> Reason.CHAIN_OUT_OF_SEQUENCE;
          case FORK -> Reason.CHAIN_FORK;
          case NOT_A_MEMBER -> Reason.NOT_A_MEMBER;
          case KNOWN_DEVICE -> Reason.KNOWN_DEVICE;
          case OUT_OF_BOUNDS -> Reason.CHAIN_OUT_OF_BOUNDS;
        },
        sentence(bad));
  }

  /** Of a key record that must not be believed. */
  static KeyRefusal ofRecord(BadKeysException bad) {
    return new KeyRefusal(
        switch (bad.reason()) {
          case MALFORMED -> Reason.MALFORMED_KEYS;
          case WRONG_OWNER -> Reason.WRONG_OWNER;
          case BAD_SIGNATURE -> Reason.BAD_KEY_SIGNATURE;
          case OUT_OF_SEQUENCE -> Reason.RECORD_OUT_OF_SEQUENCE;
          case FORK -> Reason.CHAIN_FORK;
          case NOT_A_MEMBER, KNOWN_DEVICE -> Reason.NOT_A_MEMBER;
          case OUT_OF_BOUNDS -> Reason.RECORD_OUT_OF_BOUNDS;
        },
        sentence(bad));
  }

  private static String sentence(BadKeysException bad) {
    String text = bad.getMessage();
    return text == null || text.isEmpty()
        ? "The keys are not good."
        : Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** When to try again, in milliseconds; null if that would not help. */
  public @Nullable Long retryAfterMs() {
    return retryAfterMs;
  }
}
