package org.whimbrel.client.crypto;

/**
 * Crockford's base32, which has no I, L, O and U: first bit first, zeros fill the last character.
 * Stateless.
 */
final class Base32 {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int BITS = 5;

  private Base32() {}

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int waiting = 0;
    int count = 0;
    for (byte next : bytes) {
      waiting = (waiting << 8) | (next & 0xFF);
      count += 8;
      while (count >= BITS) {
        count -= BITS;
        text.append(ALPHABET.charAt((waiting >> count) & 31));
      }
      waiting &= (1 << count) - 1;
    }
    if (count > 0) {
      text.append(ALPHABET.charAt((waiting << (BITS - count)) & 31));
    }
    return text.toString();
  }

  /**
   * So many bytes of just as many capitals and digits as they take.
   *
   * @throws IllegalArgumentException if there is another character, or what fills is not zero
   */
  static byte[] decode(String text, int length) {
    byte[] bytes = new byte[length];
    int waiting = 0;
    int count = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      int value = ALPHABET.indexOf(text.charAt(i));
      if (value < 0) {
        throw new IllegalArgumentException("a character that no recovery key has");
      }
      waiting = (waiting << BITS) | value;
      count += BITS;
      if (count >= 8 && at < length) {
        count -= 8;
        bytes[at++] = (byte) (waiting >> count);
        waiting &= (1 << count) - 1;
      }
    }
    if (at != length || count >= BITS || waiting != 0) {
      throw new IllegalArgumentException("the last bits of a recovery key are zero");
    }
    return bytes;
  }
}
