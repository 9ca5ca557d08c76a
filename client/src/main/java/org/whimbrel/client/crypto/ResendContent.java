package org.whimbrel.client.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Json;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The content of a resend request: {@code {"reason":…,"record":…,"signature":…}}. Reason is the
 * wire form of {@link Opened.Reason}; record and signature are the current key record of the device
 * that asks, base64url without padding.
 *
 * @param reason why the message could not be opened, up to {@value #REASON_MAX_CHARS} characters
 * @param record the key that another wrap is wanted for
 */
public record ResendContent(String reason, SignedKeyRecord record) {
  private static final int REASON_MAX_CHARS = 64;
  private static final Set<String> FIELDS = Set.of("reason", "record", "signature");

  /** The text that is sealed. */
  public String toText() {
    Bytes json =
        Json.write(
            out -> {
              out.writeStringField("reason", reason);
              out.writeStringField("record", record.bytes().toBase64Url());
              out.writeStringField("signature", record.signature().toBase64Url());
            });
    return new String(json.bytes(), StandardCharsets.UTF_8);
  }

  /**
   * Reads the text. The record is not checked.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ResendContent fromText(String text) {
    Json json = Json.read(Bytes.of(text.getBytes(StandardCharsets.UTF_8)), FIELDS);
    String reason = json.text("reason");
    if (reason.length() > REASON_MAX_CHARS) {
      throw new IllegalArgumentException("a reason that is too long");
    }
    return new ResendContent(
        reason,
        new SignedKeyRecord(
            Bytes.fromBase64Url(json.text("record")), Bytes.fromBase64Url(json.text("signature"))));
  }
}
