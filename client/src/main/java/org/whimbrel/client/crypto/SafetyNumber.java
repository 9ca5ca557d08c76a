package org.whimbrel.client.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.whimbrel.protocol.Bytes;

/**
 * Sixty digits that two people compare to know that nobody stands between them. Both see the same.
 * Linking or removing a device does not change them, an identity reset does.
 *
 * <p>SHA-512("whimbrel/v1/safety\0" ‖ lower genesis hash ‖ higher genesis hash), compared as
 * unsigned bytes; of the first 60 bytes, each 5 are a big-endian number modulo 100,000, which gives
 * 5 digits. 199 bits of both together, so whoever stands between two people needs two chains with
 * colliding numbers, about 2^99 tries; that needs no slow hash.
 */
public final class SafetyNumber {
  private static final byte[] DOMAIN = "whimbrel/v1/safety\0".getBytes(StandardCharsets.US_ASCII);
  private static final int GROUPS = 12;
  private static final int GROUP_BYTES = 5;
  private static final long GROUP_RANGE = 100_000;

  private final byte[] digest;

  private SafetyNumber(byte[] digest) {
    this.digest = digest;
  }

  /** Of two accounts, in whichever order, by the first entries of their chains. */
  public static SafetyNumber of(Bytes oneGenesis, Bytes otherGenesis) {
    boolean inOrder = Arrays.compareUnsigned(oneGenesis.bytes(), otherGenesis.bytes()) <= 0;
    MessageDigest sha512 = Ciphers.digest("SHA-512");
    sha512.update(DOMAIN);
    sha512.update((inOrder ? oneGenesis : otherGenesis).bytes());
    sha512.update((inOrder ? otherGenesis : oneGenesis).bytes());
    return new SafetyNumber(sha512.digest());
  }

  /** The 60 digits. */
  public String digits() {
    StringBuilder digits = new StringBuilder(GROUPS * GROUP_BYTES);
    for (int group = 0; group < GROUPS; group++) {
      long number = 0;
      for (int i = 0; i < GROUP_BYTES; i++) {
        number = (number << 8) | (digest[group * GROUP_BYTES + i] & 0xFF);
      }
      digits.append("%05d".formatted(number % GROUP_RANGE));
    }
    return digits.toString();
  }

  /** What a QR code shows: {@code whimbrel-safety:1:<digits>}. */
  public String toQrText() {
    return "whimbrel-safety:1:" + digits();
  }

  /** The digits in twelve groups of five, with spaces between. */
  @Override
  public String toString() {
    return digits().replaceAll("(.{5})(?=.)", "$1 ");
  }
}
