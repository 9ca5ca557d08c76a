package org.whimbrel.protocol.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.whimbrel.protocol.Bytes;

/** Prefixes that keep a signature or hash of one thing from passing for that of another. */
final class Domains {
  static final byte[] CHAIN = ascii("whimbrel/v1/chain\0");
  static final byte[] CHAIN_HASH = ascii("whimbrel/v1/chain-hash\0");
  static final byte[] KEY = ascii("whimbrel/v1/key\0");
  static final byte[] ARCHIVE = ascii("whimbrel/v1/archive\0");

  private Domains() {}

  static Bytes join(byte[] domain, Bytes content) {
    byte[] joined = new byte[domain.length + content.size()];
    System.arraycopy(domain, 0, joined, 0, domain.length);
    System.arraycopy(content.bytes(), 0, joined, domain.length, content.size());
    return Bytes.of(joined);
  }

  static Bytes sha256(Bytes content) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(content.bytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
