package org.whimbrel.page.boundary;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** In which form a file travels (RFC 9110, content codings); the best one first. */
enum Coding {
  BROTLI("br", ".br"),
  GZIP("gzip", ".gz"),
  IDENTITY("identity", "");

  private static final String ANY = "*";

  private final String token;
  private final String suffix;

  Coding(String token, String suffix) {
    this.token = token;
    this.suffix = suffix;
  }

  /** Its name in {@code Content-Encoding}. */
  String token() {
    return token;
  }

  /** What the name of a file in this form ends with. */
  String suffix() {
    return suffix;
  }

  /**
   * How much a browser wants it, from 0 (not at all) to 1.
   *
   * @param accepted its {@code Accept-Encoding}
   */
  double weight(@Nullable String accepted) {
    double otherwise = this == IDENTITY ? Double.MIN_VALUE : 0;
    if (accepted == null) {
      return otherwise;
    }
    for (String item : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = item.strip().split("\\s*;\\s*", 2);
      if (parts[0].equals(token)) {
        return quality(parts);
      }
      if (parts[0].equals(ANY) && this != IDENTITY) {
        otherwise = quality(parts);
      }
    }
    return otherwise;
  }

  private static double quality(String[] parts) {
    if (parts.length < 2 || !parts[1].startsWith("q=")) {
      return 1;
    }
    try {
      return Double.parseDouble(parts[1].substring(2));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
