package org.whimbrel.page.boundary;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a browser is told never to do with the page, so that a mistake in it stays a mistake. {@code
 * docs/adr/0020} has the reasons.
 */
final class PageSecurity {
  /** Would make plain HTTP unreachable on every port of the machine that one develops on. */
  private static final Pattern LOCAL = Pattern.compile("(?:.*\\.)?localhost");

  /**
   * {@code connect-src 'self'} covers the WebSocket of the same host and port, with and without TLS
   * (CSP 3): in Chromium since 71, in Firefox, in Safari since 16, which are all older than the
   * first versions with Ed25519 in WebCrypto. So nothing of the request gets into it.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
          + " connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none';"
          + " base-uri 'none'; form-action 'self'; require-trusted-types-for 'script';"
          + " trusted-types whimbrel";

  private static final String PERMISSIONS =
      "accelerometer=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(),"
          + " magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

  private PageSecurity() {}

  /**
   * The headers of every answer.
   *
   * @param host the server's name, as the browser knows it
   * @param secure whether it came over TLS
   * @param hstsMaxAgeS for how many seconds the browser shall use TLS only; 0 to not tell it
   */
  static Map<String, String> headers(String host, boolean secure, long hstsMaxAgeS) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Security-Policy", POLICY);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Permissions-Policy", PERMISSIONS);
    if (secure && hstsMaxAgeS > 0 && !LOCAL.matcher(host).matches()) {
      headers.put("Strict-Transport-Security", "max-age=" + hstsMaxAgeS);
    }
    return headers;
  }
}
