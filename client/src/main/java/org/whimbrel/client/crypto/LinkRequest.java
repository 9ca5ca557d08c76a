package org.whimbrel.client.crypto;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Ed25519;

/**
 * What a new device shows to an old one of its account, as a QR code or to be copied. It travels
 * from screen to camera and not over the server, which would put its own key there.
 *
 * @param user the account
 * @param device the new device's number
 * @param identityKey its Ed25519 public key, 32 bytes
 */
public record LinkRequest(UUID user, int device, Bytes identityKey) {
  private static final Pattern TEXT =
      Pattern.compile("whimbrel-link:1:([0-9a-f-]{36}):([1-9][0-9]{0,4}):([A-Za-z0-9_-]{43})");

  /** Checks the size of the key. */
  public LinkRequest {
    if (device < 1 || identityKey.size() != Ed25519.PUBLIC_KEY_BYTES) {
      throw new IllegalArgumentException("no link request");
    }
  }

  /** {@code whimbrel-link:1:<account>:<device>:<key as base64url>}. */
  public String toText() {
    return "whimbrel-link:1:%s:%d:%s".formatted(user, device, identityKey.toBase64Url());
  }

  /**
   * Reads the text.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static LinkRequest fromText(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("no link request");
    }
    return new LinkRequest(
        UUID.fromString(parts.group(1)),
        Integer.parseInt(parts.group(2)),
        Bytes.fromBase64Url(parts.group(3)));
  }
}
