package org.whimbrel.keys.boundary;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.platform.boundary.MissingFieldException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.SignedArchiveKey;
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

  /** A sealed archive key, or the recovery record, with its signature. */
  public record NewForm(@Nullable String entry, @Nullable String signature) {
    SignedArchiveKey toArchiveKey() throws KeyRefusal {
      return new SignedArchiveKey(bytes("entry", entry), bytes("signature", signature));
    }

    SignedKeyRecord toRecord() throws KeyRefusal {
      return new SignedKeyRecord(bytes("entry", entry), bytes("signature", signature));
    }
  }

  /** Sealed archive keys. */
  public record NewArchiveKeys(@Nullable List<@Nullable NewForm> keys) {
    List<SignedArchiveKey> toArchiveKeys() throws KeyRefusal {
      if (keys == null) {
        throw new MissingFieldException("keys");
      }
      List<SignedArchiveKey> forms = new ArrayList<>();
      for (NewForm form : keys) {
        if (form == null) {
          throw new MissingFieldException("keys");
        }
        forms.add(form.toArchiveKey());
      }
      return forms;
    }
  }

  /** An old device's word for a new one. */
  public record NewApproval(
      @Nullable String entry, @Nullable String signature, @Nullable String mac) {
    Approval toApproval() throws KeyRefusal {
      return new Approval(bytes("entry", entry), bytes("signature", signature), bytes("mac", mac));
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
