package org.whimbrel.client.crypto;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** What came of opening a message. */
public sealed interface Opened {

  /**
   * A text that the sender's device has signed.
   *
   * @param header what was signed along
   * @param text what was written
   * @param contentKey what it was encrypted with, 32 bytes: to be wrapped for the archive, then
   *     dropped
   */
  record Text(Envelope.Header header, String text, Bytes contentKey) implements Opened {
    /** The id only: content never reaches a log. */
    @Override
    public String toString() {
      return "Text[" + header.id() + "]";
    }
  }

  /**
   * A device asks for another wrap of a message of this device.
   *
   * @param header what was signed along; names the device that asks
   * @param message the message that it cannot open
   * @param reason why, for developers
   * @param record the key that it wants the wrap for; not checked yet
   */
  record ResendRequest(Envelope.Header header, UUID message, String reason, SignedKeyRecord record)
      implements Opened {}

  /**
   * Nothing is to be shown.
   *
   * @param reason why
   * @param header what the message says of itself; null if it could not be read or its signature is
   *     not good, for then it says nothing
   */
  record Failed(Reason reason, Envelope.@Nullable Header header) implements Opened {}

  /** Why a message cannot be opened. */
  enum Reason {
    /** The body is no envelope, or the content not of the form. */
    MALFORMED(false),
    /**
     * No device that the sender's chain vouches for has signed it as what it came as. Who it is
     * from is not known, so nobody is asked for anything.
     */
    BAD_SIGNATURE(false),
    /** The sender's device knows another chain of its own account than the pinned one. */
    CHAIN_MISMATCH(false),
    /** The recipients are others than the sender has signed. */
    WRONG_RECIPIENTS(false),
    /** No wrap came for this device; it may follow. */
    NO_WRAP(false),
    /**
     * The wrap is sealed to a key that this device does not have, or not any more; of the history:
     * the archive key of its epoch is not here.
     */
    UNKNOWN_KEY(true),
    /** The wrap does not open: it is another device's, another message's, or was altered. */
    UNWRAP_FAILED(true),
    /** The content key does not fit the ciphertext. */
    DECRYPT_FAILED(true),
    /** The content is not the one whose hash was signed. */
    HASH_MISMATCH(true),
    /** The content is of a type that this version does not know. */
    UNKNOWN_TYPE(false);

    private final boolean askAgain;

    Reason(boolean askAgain) {
      this.askAgain = askAgain;
    }

    /** Whether another wrap may help, which the sender can be asked for. */
    public boolean askAgain() {
      return askAgain;
    }

    /** The form in a resend request. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
