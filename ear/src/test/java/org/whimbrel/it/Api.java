package org.whimbrel.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** The REST side as a client sees it: nothing is hidden, every answer comes back. */
final class Api {
  private static final HttpClient HTTP = client().build();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  private final URI base;
  private final HttpClient http;

  Api(URI base) {
    this(base, HTTP);
  }

  /** Through TLS, with this trust in servers. */
  Api(URI base, SSLContext trust) {
    this(base, client().sslContext(trust).build());
  }

  private Api(URI base, HttpClient http) {
    this.base = base;
    this.http = http;
  }

  private static HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(5));
  }

  /** What the server answered; a body that is no JSON reads as missing. */
  record Answer(int status, String mediaType, JsonNode json, HttpHeaders headers, Bytes body) {
    /** The code of the problem details, or nothing. */
    String code() {
      return json.path("code").asText();
    }

    /** The entity tag; a test that asks for one that is not there fails. */
    String tag() {
      return headers.firstValue("ETag").orElseThrow();
    }

    @Override
    public String toString() {
      return status + " " + mediaType + " " + json;
    }
  }

  Answer register(String handle, String displayName, String password) {
    return register(handle, displayName, password, Map.of());
  }

  /** The same, with further headers. */
  Answer register(String handle, String displayName, String password, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", "application/json");
    String body = json(Map.of("handle", handle, "displayName", displayName, "password", password));
    return exchange("POST", "/api/account", null, all, body.getBytes(StandardCharsets.UTF_8));
  }

  Answer signIn(Map<String, Object> fields) {
    return call("POST", "/api/session", null, json(fields));
  }

  Answer refresh(Object account, int device, String refreshToken) {
    return call(
        "POST",
        "/api/session/refresh",
        null,
        json(Map.of("account", account, "device", device, "refreshToken", refreshToken)));
  }

  Answer signOut(String accessToken) {
    return call("DELETE", "/api/session", accessToken, null);
  }

  Answer me(@Nullable String accessToken) {
    return call("GET", "/api/account/me", accessToken, null);
  }

  Answer send(@Nullable String accessToken, Frame.Send message) {
    return send(accessToken, FrameCodec.encode(message));
  }

  Answer send(@Nullable String accessToken, String body) {
    return call("POST", "/api/message", accessToken, body);
  }

  Answer page(@Nullable String accessToken, long after) {
    return page(accessToken, "after=" + after);
  }

  Answer page(@Nullable String accessToken, String query) {
    return call("GET", "/api/message?" + query, accessToken, null);
  }

  Answer ack(@Nullable String accessToken, long n) {
    return call("PUT", "/api/message/cursor", accessToken, json(Map.of("n", n)));
  }

  /** Puts a device into its account's chain, with its key. */
  Answer publish(String accessToken, SignedChainEntry entry, SignedKeyRecord record) {
    Map<String, Object> fields = new HashMap<>(fields(entry));
    fields.put("record", fields(record));
    return call("POST", "/api/keys/chain", accessToken, json(fields));
  }

  /** Appends to the account's chain. */
  Answer publish(String accessToken, SignedChainEntry entry) {
    return call("POST", "/api/keys/chain", accessToken, json(fields(entry)));
  }

  /** Publishes a device's next key. */
  Answer publish(String accessToken, SignedKeyRecord record) {
    return call("POST", "/api/keys/record", accessToken, json(fields(record)));
  }

  static Map<String, Object> fields(SignedChainEntry entry) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("entry", entry.bytes().toBase64Url());
    fields.put("signature", entry.signature().toBase64Url());
    Bytes deviceSignature = entry.deviceSignature();
    if (deviceSignature != null) {
      fields.put("deviceSignature", deviceSignature.toBase64Url());
    }
    return fields;
  }

  static Map<String, Object> fields(SignedKeyRecord record) {
    return Map.of(
        "record", record.bytes().toBase64Url(), "signature", record.signature().toBase64Url());
  }

  /** Adds wraps to a message that was sent. */
  Answer topUp(@Nullable String accessToken, UUID messageId, Wraps wraps) {
    return call(
        "POST",
        "/api/message/" + messageId + "/wraps",
        accessToken,
        json(Map.of("wraps", Bytes.of(wraps.bytes()).toBase64Url())));
  }

  /** Reads the keys of accounts. */
  Answer keys(@Nullable String accessToken, UUID... users) {
    return call("POST", "/api/keys/query", accessToken, json(Map.of("users", users)));
  }

  Answer get(String path, @Nullable String accessToken) {
    return call("GET", path, accessToken, null);
  }

  /** Reads something that the client has already, perhaps in an older form. */
  Answer getUnless(String tag, String path, String accessToken) {
    return exchange("GET", path, accessToken, Map.of("If-None-Match", tag), null);
  }

  /** Sends bytes of any type. */
  Answer upload(String method, String path, @Nullable String accessToken, String type, Bytes body) {
    return exchange(method, path, accessToken, Map.of("Content-Type", type), body.bytes());
  }

  Answer ready() {
    return call("GET", "/health/ready", null, null);
  }

  Answer call(String method, String path, @Nullable String accessToken, @Nullable String body) {
    return exchange(
        method,
        path,
        accessToken,
        Map.of("Content-Type", "application/json"),
        body == null ? null : body.getBytes(StandardCharsets.UTF_8));
  }

  private Answer exchange(
      String method,
      String path,
      @Nullable String accessToken,
      Map<String, String> headers,
      byte @Nullable [] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(TIMEOUT)
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    if (accessToken != null) {
      request.header("Authorization", "Bearer " + accessToken);
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(
          response.statusCode(),
          mediaType(response.headers()),
          parse(response.body()),
          response.headers(),
          Bytes.of(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The media type without its parameters. */
  static String mediaType(HttpHeaders headers) {
    String type = headers.firstValue("Content-Type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip();
  }

  /** What a notice tells. */
  static JsonNode info(Frame.Entry entry) {
    return entry.info() == null
        ? MissingNode.getInstance()
        : parse(entry.info().text().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode node = JSON.readTree(body);
      return node == null ? MissingNode.getInstance() : node;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  static String json(Map<String, Object> fields) {
    try {
      return JSON.writeValueAsString(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
