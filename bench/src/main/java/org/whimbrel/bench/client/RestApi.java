package org.whimbrel.bench.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.bench.proof.SeenEntry;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/**
 * The requests that this program makes, blocking. Tries at most {@value #TRIES_MAX} times on 429
 * and 503, at most {@value #UNANSWERED_TRIES_MAX} times without an answer. Thread-safe.
 */
final class RestApi {
  private static final int TRIES_MAX = 20;

  /** Fewer: a server that is not there at all should be told of soon. */
  private static final int UNANSWERED_TRIES_MAX = 5;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int CONFLICT = 409;
  private static final Set<Integer> LATER = Set.of(429, 503);
  private static final long MS_PER_SECOND = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final URI baseUri;

  RestApi(HttpClient http, URI baseUri) {
    this.http = http;
    this.baseUri = baseUri;
  }

  /** Makes an account. A conflict is no error: an earlier try got through, its answer did not. */
  void register(String handle, String password) throws RestException, InterruptedException {
    ObjectNode body =
        JSON.createObjectNode()
            .put("handle", handle)
            .put("displayName", handle)
            .put("password", password);
    HttpResponse<String> answer = post("/api/account", body);
    if (answer.statusCode() != CREATED && answer.statusCode() != CONFLICT) {
      throw refused("register " + handle, answer);
    }
  }

  /** Signs in a new device. */
  Tokens signIn(String handle, String password, String deviceName)
      throws RestException, InterruptedException {
    ObjectNode body =
        JSON.createObjectNode()
            .put("handle", handle)
            .put("password", password)
            .put("deviceName", deviceName);
    return tokens("sign in " + handle, post("/api/session", body));
  }

  /** Trades a refresh token for new tokens. */
  Tokens refresh(Tokens old) throws RestException, InterruptedException {
    ObjectNode body =
        JSON.createObjectNode()
            .put("refreshToken", old.refreshToken())
            .put("account", old.account().toString())
            .put("device", old.device());
    return tokens("refresh " + old.account(), post("/api/session/refresh", body));
  }

  /** One page of the log behind a number. */
  LogPage log(String accessToken, long after) throws RestException, InterruptedException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(uri("/api/message?after=" + after))
                .header("Authorization", "Bearer " + accessToken)
                .timeout(TIMEOUT)
                .build());
    if (answer.statusCode() != OK) {
      throw refused("read the log", answer);
    }
    try {
      JsonNode page = JSON.readTree(answer.body());
      List<SeenEntry> entries = new ArrayList<>();
      for (JsonNode entry : page.withArray("entries")) {
        entries.add(entry(entry));
      }
      return new LogPage(
          entries, page.required("through").asLong(), page.required("head").asLong());
    } catch (JsonProcessingException | BadFrameException | IllegalArgumentException e) {
      throw new RestException("read the log: the answer cannot be understood", e);
    }
  }

  /** The log's entries have the fields of the frame; the codec reads them as one. */
  private static SeenEntry entry(JsonNode node) throws BadFrameException {
    ObjectNode frame = JSON.createObjectNode();
    frame.put("type", "entry");
    node.properties()
        .forEach(
            field -> {
              if (!field.getValue().isNull()) {
                frame.set(field.getKey(), field.getValue());
              }
            });
    if (FrameCodec.decodeServer(frame.toString()) instanceof Frame.Entry entry) {
      return SeenEntry.of(entry);
    }
    throw new IllegalArgumentException("not an entry");
  }

  private static Tokens tokens(String what, HttpResponse<String> answer) throws RestException {
    if (answer.statusCode() != CREATED && answer.statusCode() != OK) {
      throw refused(what, answer);
    }
    try {
      JsonNode json = JSON.readTree(answer.body());
      return new Tokens(
          json.required("accessToken").asText(),
          json.required("refreshToken").asText(),
          json.required("expiresInMs").asLong(),
          UUID.fromString(json.required("account").asText()),
          json.required("device").asInt());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new RestException(what + ": the answer cannot be understood", e);
    }
  }

  private HttpResponse<String> post(String path, ObjectNode body)
      throws RestException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private HttpResponse<String> send(HttpRequest request)
      throws RestException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      long askedMs = 0;
      try {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (!LATER.contains(answer.statusCode()) || attempt + 1 >= TRIES_MAX) {
          return answer;
        }
        askedMs = retryAfterMs(answer.headers());
      } catch (IOException e) {
        if (attempt + 1 >= UNANSWERED_TRIES_MAX) {
          throw new RestException(request.uri() + ": no answer", e);
        }
      }
      Thread.sleep(Backoff.delayMs(attempt, askedMs));
    }
  }

  /** What {@code Retry-After} asks for in milliseconds; 0 if absent, or a date, which it may be. */
  static long retryAfterMs(HttpHeaders headers) {
    return headers
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Long.parseLong(text) * MS_PER_SECOND)
        .orElse(0L);
  }

  private static RestException refused(String what, HttpResponse<String> answer) {
    String problem = answer.body().length() > 300 ? answer.body().substring(0, 300) : answer.body();
    return new RestException(
        answer.statusCode(), what + ": status " + answer.statusCode() + " " + problem);
  }

  private URI uri(String path) {
    return URI.create(baseUri + path);
  }
}
