package org.whimbrel.protocol;

import java.util.Arrays;
import java.util.Base64;

/**
 * The body of a message: bytes that mean nothing to the server. On the wire they travel as
 * base64url without padding (RFC 4648, section 5).
 *
 * <p>Immutable by agreement: neither side changes the array after it was handed over, so that the
 * hot path copies nothing.
 */
public final class Body {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final byte[] bytes;

  private Body(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Wraps the bytes without copying them. */
  public static Body of(byte[] bytes) {
    return new Body(bytes);
  }

  /**
   * Decodes the wire form.
   *
   * @throws IllegalArgumentException if the text is not base64url
   */
  public static Body fromBase64Url(String text) {
    return new Body(DECODER.decode(text));
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
    return other instanceof Body body && Arrays.equals(bytes, body.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size only: content never reaches a log. */
  @Override
  public String toString() {
    return "Body[" + bytes.length + " B]";
  }
}
