package org.whimbrel.protocol;

/** Why a frame or a message was refused. The wire form is stable; texts beside it are not. */
public enum ErrorCode {
  /** The frame is not a JSON object. */
  NOT_JSON("not-json"),
  /** The frame has no {@code type}, or one that no client may send. */
  UNKNOWN_TYPE("unknown-type"),
  /** A field is missing or of the wrong form. */
  BAD_FIELD("bad-field"),
  /** Binary frames are not part of {@code whimbrel.v1}. */
  BINARY_FRAME("binary-frame"),
  /** The frame, or the request's body, is larger than the server reads. */
  FRAME_TOO_LARGE("frame-too-large"),
  /** An acknowledgement of an entry that was never pushed. */
  ACK_OUT_OF_RANGE("ack-out-of-range"),
  /** A sync from beyond the mailbox's head, or below zero. */
  SYNC_OUT_OF_RANGE("sync-out-of-range"),
  /** The database does not answer at the moment; try again. */
  UNAVAILABLE("unavailable"),
  /** The message id is not a UUID of version 7 (RFC 9562). */
  BAD_ID("bad-id"),
  /** The id's time is too far from the server's, which comes with the answer. */
  ID_TIME("id-time"),
  /** Another account used this id. Only in an entry that takes an acceptance back. */
  ID_TAKEN("id-taken"),
  /** A message without recipients. */
  NO_RECIPIENTS("no-recipients"),
  /** More recipients than a message may have. */
  TOO_MANY_RECIPIENTS("too-many-recipients"),
  /** A recipient that does not exist. */
  UNKNOWN_RECIPIENT("unknown-recipient"),
  /** A body of zero bytes. */
  EMPTY_BODY("empty-body"),
  /** A body larger than the server takes. */
  BODY_TOO_LARGE("body-too-large"),
  /** The body is no envelope, or its header does not fit the message or its sender. */
  BAD_ENVELOPE("bad-envelope"),
  /** The envelope is not signed by the sending device. */
  BAD_SIGNATURE("bad-signature"),
  /** The sending device is not in its account's device chain; publish it first. */
  NO_KEYS("no-keys"),
  /** Wraps that are not of the form, more than there can be devices, or for nobody addressed. */
  BAD_WRAPS("bad-wraps"),
  /** This device asked for this message often enough. */
  TOO_MANY_RESENDS("too-many-resends"),
  /** A {@code watch} of more accounts than a session may watch, or one too soon after others. */
  TOO_MANY_WATCHES("too-many-watches"),
  /** Too much is waiting; the same id may be sent again after the delay that comes along. */
  BUSY("busy");

  private final String wire;

  ErrorCode(String wire) {
    this.wire = wire;
  }

  /** The wire form. */
  public String wire() {
    return wire;
  }

  /**
   * The code of a wire form.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ErrorCode fromWire(String wire) {
    for (ErrorCode code : values()) {
      if (code.wire.equals(wire)) {
        return code;
      }
    }
    throw new IllegalArgumentException("unknown error code " + wire);
  }
}
