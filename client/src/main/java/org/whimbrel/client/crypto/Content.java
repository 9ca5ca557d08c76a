package org.whimbrel.client.crypto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is encrypted: UTF-8 text, one byte 0x80, and zeros up to a size bucket, so that the size of
 * the ciphertext tells the bucket only. Stateless.
 */
public final class Content {
  /** The longest text, in Unicode code points. */
  public static final int TEXT_MAX_CHARS = 1_000;

  /** The longest text, in bytes of UTF-8. */
  public static final int TEXT_MAX_BYTES = 4_096;

  /** The last is not 4,096, for then a text of just that size would have a bucket for itself. */
  private static final int[] BUCKETS_BYTES = {64, 128, 256, 512, 1_024, 2_048, 4_160};

  private static final byte END = (byte) 0x80;

  private Content() {}

  /** The sizes that a content may have, in bytes, ascending. */
  public static int[] bucketsBytes() {
    return BUCKETS_BYTES.clone();
  }

  /**
   * Text to content.
   *
   * @throws IllegalArgumentException if the text is empty, too long, or has half a surrogate pair
   */
  public static byte[] pad(String text) {
    byte[] utf8 = encode(text);
    if (!isWithinBounds(text, utf8.length)) {
      throw new IllegalArgumentException(
          "a text has 1 to %d characters and at most %d bytes"
              .formatted(TEXT_MAX_CHARS, TEXT_MAX_BYTES));
    }
    byte[] content = Arrays.copyOf(utf8, bucket(utf8.length + 1));
    content[utf8.length] = END;
    return content;
  }

  /** Content to text; empty if it is not of the form, whatever is wrong with it. */
  public static Optional<String> unpad(byte[] content) {
    int end = content.length - 1;
    while (end >= 0 && content[end] == 0) {
      end--;
    }
    if (end < 0 || content[end] != END || content.length != bucket(end + 1)) {
      return Optional.empty();
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(content, 0, end))
              .toString();
      return isWithinBounds(text, end) ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The smallest bucket; 0, which no content has, if none is large enough. */
  private static int bucket(int bytes) {
    for (int bucket : BUCKETS_BYTES) {
      if (bytes <= bucket) {
        return bucket;
      }
    }
    return 0;
  }

  private static boolean isWithinBounds(String text, int bytes) {
    return bytes > 0
        && bytes <= TEXT_MAX_BYTES
        && text.codePointCount(0, text.length()) <= TEXT_MAX_CHARS;
  }

  private static byte[] encode(String text) {
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a text with half a surrogate pair", e);
    }
  }
}
