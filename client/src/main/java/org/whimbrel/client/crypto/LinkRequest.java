package org.whimbrel.client.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Ed25519;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.SignedChainEntry;

/**
 * What a new device shows to an old one of its account, as a QR code or to be copied. It travels
 * from screen to camera and not over the server, which would put its own key there; and so does its
 * secret, by which the new device knows that an approval is the old device's, and the chain that it
 * continues not one that the server made up.
 *
 * @param user the account
 * @param device the new device's number
 * @param identityKey its Ed25519 public key, 32 bytes
 * @param secret {@value #SECRET_BYTES} random bytes
 */
public record LinkRequest(UUID user, int device, Bytes identityKey, Bytes secret) {
  /** The size of the secret. */
  public static final int SECRET_BYTES = 16;

  private static final Pattern TEXT =
      Pattern.compile(
          "whimbrel-link:2:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
              + ":([1-9][0-9]{0,4}):([A-Za-z0-9_-]{43}):([A-Za-z0-9_-]{22})");
  private static final byte[] APPROVAL =
      "whimbrel/v1/approval\0".getBytes(StandardCharsets.US_ASCII);
  private static final String HMAC = "HmacSHA256";

  /** Checks the sizes. */
  public LinkRequest {
    if (device < 1
        || device > Wrap.DEVICE_MAX
        || identityKey.size() != Ed25519.PUBLIC_KEY_BYTES
        || secret.size() != SECRET_BYTES) {
      throw new IllegalArgumentException("no link request");
    }
  }

  /** {@code whimbrel-link:2:<account>:<device>:<key as base64url>:<secret as base64url>}. */
  public String toText() {
    return "whimbrel-link:2:%s:%d:%s:%s"
        .formatted(user, device, identityKey.toBase64Url(), secret.toBase64Url());
  }

  /**
   * Reads the text, with white space around it.
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
        Bytes.fromBase64Url(parts.group(3)),
        Bytes.fromBase64Url(parts.group(4)));
  }

  /** On the old device: the entry that adds the new one, as it may travel over the server. */
  public Approval approval(SignedChainEntry vouchedFor) {
    return new Approval(vouchedFor.bytes(), vouchedFor.signature(), Bytes.of(mac(vouchedFor)));
  }

  /** On the new device: whether whoever made the approval has seen this request. */
  public boolean isAnsweredBy(Approval approval) {
    return MessageDigest.isEqual(mac(approval.signed()), approval.mac().bytes());
  }

  /** HMAC-SHA-256(secret, "whimbrel/v1/approval\0" ‖ entry ‖ signature). */
  private byte[] mac(SignedChainEntry entry) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.bytes(), HMAC));
      mac.update(APPROVAL);
      mac.update(entry.bytes().bytes());
      return mac.doFinal(entry.signature().bytes());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }

  /** Without the secret, which never reaches a log. */
  @Override
  public String toString() {
    return "LinkRequest[" + user + "/" + device + "]";
  }
}
