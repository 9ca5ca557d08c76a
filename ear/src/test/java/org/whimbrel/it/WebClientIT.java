package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser client as the server hands it out: to everybody, and with what a browser is told. */
@ExtendWith(SharedServer.class)
class WebClientIT {
  private static final Pattern SCRIPT = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"");
  private static final String NAVIGATION = "text/html,application/xhtml+xml,*/*;q=0.8";

  private final WhimbrelServer server;
  // As browsers do: HTTP/2 only over TLS.
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  WebClientIT(WhimbrelServer server) {
    this.server = server;
  }

  private HttpResponse<byte[]> get(String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    return exchange(http, "GET", server.http().resolve(path), headers);
  }

  private static HttpResponse<byte[]> exchange(
      HttpClient client, String method, URI uri, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private String script() throws IOException, InterruptedException {
    String page = new String(get("/", Map.of()).body(), StandardCharsets.UTF_8);
    Matcher script = SCRIPT.matcher(page);
    assertThat(script.find()).as(page).isTrue();
    return script.group(1);
  }

  private static void assertGuarded(HttpResponse<?> response) {
    assertThat(header(response, "Content-Security-Policy"))
        .startsWith("default-src 'none'; script-src 'self';")
        .contains("connect-src 'self';", "frame-ancestors 'none'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe", "*");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(response, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(header(response, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(header(response, "Permissions-Policy")).contains("camera=(self)", "microphone=()");
  }

  @Test
  void everythingOfTheClientShouldBeGuarded() throws IOException, InterruptedException {
    for (String path : List.of("/", "/index.html", script(), "/assets/missing.js")) {
      assertGuarded(get(path, Map.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/c/018f0000-0000-7000-8000-000000000000", "/settings"})
  void anAddressWithinThePageShouldShowThePageAndBeAskedForEachTime(String path)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> page = get(path, Map.of("Accept", NAVIGATION));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type").toLowerCase(Locale.ROOT).replace(" ", ""))
        .isEqualTo("text/html;charset=utf-8");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
    assertThat(new String(page.body(), StandardCharsets.UTF_8)).contains("<div id=\"app\">");

    HttpResponse<byte[]> again =
        get(path, Map.of("Accept", NAVIGATION, "If-None-Match", header(page, "ETag")));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertGuarded(again);
  }

  @Test
  void aFileWithAHashInItsNameShouldBeKeptForEver() throws IOException, InterruptedException {
    HttpResponse<byte[]> script = get(script(), Map.of());

    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(header(script, "Content-Type")).startsWith("text/javascript");
    assertThat(header(script, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
  }

  @Test
  void aBrowserShouldGetTheFormThatTheBuildCompressedForIt()
      throws IOException, InterruptedException {
    String path = script();
    HttpResponse<byte[]> plain = get(path, Map.of());
    HttpResponse<byte[]> gzip = get(path, Map.of("Accept-Encoding", "gzip"));
    HttpResponse<byte[]> brotli = get(path, Map.of("Accept-Encoding", "gzip, deflate, br, zstd"));

    assertThat(header(plain, "Content-Encoding")).isEmpty();
    assertThat(header(gzip, "Content-Encoding")).isEqualTo("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(plain.body());
    }
    assertThat(header(brotli, "Content-Encoding")).isEqualTo("br");
    assertThat(brotli.body().length).isLessThan(gzip.body().length);
    assertThat(List.of(header(plain, "ETag"), header(gzip, "ETag"), header(brotli, "ETag")))
        .doesNotHaveDuplicates();
    assertThat(header(brotli, "Vary")).isEqualTo("Accept-Encoding");

    HttpResponse<byte[]> head =
        exchange(http, "HEAD", server.http().resolve(path), Map.of("Accept-Encoding", "br"));
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "ETag")).isEqualTo(header(brotli, "ETag"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/missing-abc.js",
        "/favicon.ico",
        "/WEB-INF/web.xml",
        "/WEB-INF/lib/",
        "/META-INF/MANIFEST.MF",
      })
  void whatIsNoFileOfTheClientShouldBeMissing(String path)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> missing = get(path, Map.of("Accept", NAVIGATION));

    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(header(missing, "Content-Type")).startsWith("application/problem+json");
  }

  @Test
  void compressedFormsShouldNotBeFilesOfTheirOwn() throws IOException, InterruptedException {
    assertThat(get(script() + ".br", Map.of()).statusCode()).isEqualTo(404);
    assertThat(get(script() + ".gz", Map.of()).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"})
  void nothingButReadingShouldBeAllowed(String method) throws IOException, InterruptedException {
    HttpResponse<byte[]> refused =
        exchange(http, method, server.http().resolve("/settings"), Map.of());

    assertThat(refused.statusCode()).isEqualTo(405);
  }

  /** A page instead of an error would look like success to a program. */
  @Test
  void whatOtherPartsOfTheServerAnswerShouldStayTheirs() throws IOException, InterruptedException {
    Map<String, String> navigation = Map.of("Accept", NAVIGATION);
    assertThat(get("/api/account/me", navigation).statusCode()).isEqualTo(401);
    assertThat(get("/api/missing", navigation).statusCode()).isEqualTo(404);
    assertThat(get("/ws", navigation).statusCode()).isEqualTo(401);
    assertThat(get("/health/ready", navigation).statusCode()).isEqualTo(200);
    assertThat(get("/openapi", navigation).statusCode()).isEqualTo(200);
    assertThat(get("/metrics", navigation).statusCode()).as("to TLS").isEqualTo(302);
    assertThat(get("/adminCenter/", navigation).statusCode()).as("to TLS").isEqualTo(302);
    assertThat(header(get("/health/ready", navigation), "Content-Security-Policy")).isEmpty();
  }

  @Test
  void withoutTlsNobodyShouldBeToldToUseIt() throws IOException, InterruptedException {
    assertThat(header(get("/", Map.of()), "Strict-Transport-Security")).isEmpty();
  }

  @Test
  void overTlsItShouldBeTheSameWithHttp2()
      throws IOException, InterruptedException, GeneralSecurityException {
    HttpClient https =
        HttpClient.newBuilder()
            .sslContext(server.trust())
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    HttpResponse<byte[]> page = exchange(https, "GET", server.https(), Map.of());
    assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(page.statusCode()).isEqualTo(200);
    assertGuarded(page);
    assertThat(header(page, "Strict-Transport-Security")).as("for localhost").isEmpty();

    HttpResponse<byte[]> missing =
        exchange(https, "GET", server.https().resolve("/assets/missing.js"), Map.of());
    assertThat(missing.statusCode()).isEqualTo(404);
    assertGuarded(missing);
  }
}
