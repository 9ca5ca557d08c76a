package org.whimbrel.client.crypto;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedChainEntry;

/**
 * An old device's word for a new one, as text, to be copied to the new one. It is no secret: it
 * only counts together with the new device's own signature.
 *
 * @param entry the chain entry that adds the new device, signed by the old one
 */
public record LinkApproval(SignedChainEntry entry) {
  private static final Pattern TEXT =
      Pattern.compile("whimbrel-approval:1:([A-Za-z0-9_-]{1,1400}):([A-Za-z0-9_-]{86})");

  /** {@code whimbrel-approval:1:<entry as base64url>:<signature as base64url>}. */
  public String toText() {
    return "whimbrel-approval:1:%s:%s"
        .formatted(entry.bytes().toBase64Url(), entry.signature().toBase64Url());
  }

  /**
   * Reads the text; whether the signature is good is found out when the entry is used.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static LinkApproval fromText(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("no approval of a device");
    }
    return new LinkApproval(
        new SignedChainEntry(
            Bytes.fromBase64Url(parts.group(1)), Bytes.fromBase64Url(parts.group(2)), null));
  }
}
