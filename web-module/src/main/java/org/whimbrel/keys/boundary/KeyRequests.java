package org.whimbrel.keys.boundary;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.platform.boundary.MissingFieldException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** What requests about keys carry. Bytes are base64url without padding (RFC 4648, section 5). */
final class KeyRequests {
  private KeyRequests() {}

  /** A key record, with its device's signature. */
  public record NewRecord(@Nullable String record, @Nullable String signature) {
    SignedKeyRecord toRecord() throws KeyRefusal {
      return new SignedKeyRecord(bytes("record", record), bytes("signature", signature));
    }
  }

  /** A chain entry with its signatures; the caller's record; and the password for a reset. */
  public record NewEntry(
      @Nullable String entry,
      @Nullable String signature,
      @Nullable String deviceSignature,
      @Nullable NewRecord record,
      @Nullable String password) {
    SignedChainEntry toEntry() throws KeyRefusal {
      return new SignedChainEntry(
          bytes("entry", entry),
          bytes("signature", signature),
          deviceSignature == null ? null : bytes("deviceSignature", deviceSignature));
    }

    @Nullable SignedKeyRecord toRecord() throws KeyRefusal {
      return record == null ? null : record.toRecord();
    }

    /** What is published is no secret, the password is. */
    @Override
    public String toString() {
      return "NewEntry[" + entry + "]";
    }
  }

  /** The accounts asked about. */
  public record Query(@Nullable List<@Nullable UUID> users) {}

  private static Bytes bytes(String name, @Nullable String text) throws KeyRefusal {
    if (text == null) {
      throw new MissingFieldException(name);
    }
    try {
      return Bytes.fromBase64Url(text);
    } catch (IllegalArgumentException e) {
      throw new KeyRefusal(
          Reason.MALFORMED_KEYS, "The field " + name + " is not base64url without padding.");
    }
  }
}
