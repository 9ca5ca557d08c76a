package org.whimbrel.page.boundary;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Bytes;

/**
 * A file of the browser client.
 *
 * @param mediaType its {@code Content-Type}
 * @param immutable whether its name has a hash of its content in it
 * @param hash of its content
 * @param forms the same content in each coding that the build made; the identity always
 */
record PageFile(String mediaType, boolean immutable, String hash, Map<Coding, Bytes> forms) {
  private static final String IMMUTABLE_FOLDER = "/assets/";
  private static final int HASH_BYTES = 16;

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "json", "application/json",
          "webmanifest", "application/manifest+json",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  /** A file by its path, like {@code /assets/main-abc.js}. */
  static PageFile of(String path, Map<Coding, Bytes> forms) {
    Bytes plain = forms.get(Coding.IDENTITY);
    if (plain == null) {
      throw new IllegalArgumentException("only compressed: " + path);
    }
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return new PageFile(
        MEDIA_TYPES.getOrDefault(ending, "application/octet-stream"),
        path.startsWith(IMMUTABLE_FOLDER),
        hash(plain),
        Map.copyOf(forms));
  }

  /** The form to send to a browser with this {@code Accept-Encoding}. */
  Coding bestFor(@Nullable String accepted) {
    Coding best = Coding.IDENTITY;
    for (Coding coding : Coding.values()) {
      if (forms.containsKey(coding)
          && (coding.weight(accepted) > best.weight(accepted)
              || (coding.weight(accepted) == best.weight(accepted)
                  && coding.compareTo(best) < 0))) {
        best = coding;
      }
    }
    return best;
  }

  /** The content in a form that there is. */
  byte[] content(Coding coding) {
    Bytes content = forms.get(coding);
    if (content == null) {
      throw new IllegalArgumentException("no " + coding);
    }
    return content.bytes();
  }

  /** The entity tag of a form: each has another, as its bytes are others. */
  String tag(Coding coding) {
    return coding == Coding.IDENTITY
        ? "\"" + hash + "\""
        : "\"" + hash + "-" + coding.token() + "\"";
  }

  /**
   * Whether a browser has the file already, in whichever form.
   *
   * @param known its {@code If-None-Match}
   */
  boolean isKnown(@Nullable String known) {
    if (known == null) {
      return false;
    }
    return Arrays.stream(known.split(",", -1))
        .map(String::strip)
        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
        .anyMatch(
            tag ->
                tag.equals("*")
                    || forms.keySet().stream().anyMatch(coding -> tag.equals(tag(coding))));
  }

  private static String hash(Bytes content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.bytes());
      return new String(
          Base64.getUrlEncoder().withoutPadding().encode(Arrays.copyOf(hash, HASH_BYTES)),
          StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
