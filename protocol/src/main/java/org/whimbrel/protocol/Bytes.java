package org.whimbrel.protocol;

import java.util.Arrays;
import java.util.Base64;

/**
 * Bytes as a value, like the body of a message. On the wire they travel as base64url without
 * padding (RFC 4648, section 5).
 *
 * <p>Immutable by agreement: neither side changes the array after it was handed over, so that the
 * hot path copies nothing.
 */
public final class Bytes {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Wraps the bytes without copying them. */
  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes);
  }

  /**
   * Decodes the wire form.
   *
   * @throws IllegalArgumentException if the text is not base64url
   */
  public static Bytes fromBase64Url(String text) {
    if (text.endsWith("=")) {
      throw new IllegalArgumentException("base64url has no padding here");
    }
    return new Bytes(DECODER.decode(text));
  }

  /** The bytes themselves, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** The size in bytes. */
  public int size() {
    return bytes.length;
  }

  /** The wire form. */
  public String toBase64Url() {
    return ENCODER.encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes body && Arrays.equals(bytes, body.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size only: content never reaches a log. */
  @Override
  public String toString() {
    return "Bytes[" + bytes.length + " B]";
  }
}
