package org.whimbrel.connections.boundary;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The strong entity tag (RFC 9110, section 8.8.3) of a page: the list's version and the query. */
final class ListTag {
  private static final int DIGEST_BYTES = 8;

  private ListTag() {}

  /** The tag's value, without quotes. Queries are clients' texts, so the tag has only a digest. */
  static String of(long version, @Nullable String query) {
    byte[] digest;
    try {
      digest =
          MessageDigest.getInstance("SHA-256")
              .digest((query == null ? "" : query).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    return version + "-" + HexFormat.of().formatHex(Arrays.copyOf(digest, DIGEST_BYTES));
  }
}
