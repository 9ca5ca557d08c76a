package org.whimbrel.client.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.net.Addresses;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.protocol.Bytes;

/**
 * Makes requests to one server: JSON in and out, problem details as failures, tries again where
 * that may help. Thread-safe; one is enough for all clients of a process.
 */
public final class Requests {
  static final JsonMapper JSON = new JsonMapper();

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int NOT_READY = 503;
  private static final Set<Integer> LATER = Set.of(429, NOT_READY);
  private static final int ERROR_STATUS_MIN = 400;
  private static final int PROBLEM_MAX_CHARS = 300;
  private static final long MS_PER_SECOND = 1_000;

  private final ClientRuntime runtime;
  private final Addresses addresses;
  private final int triesMax;

  /**
   * Requests to a server.
   *
   * @param addresses of the server; another one is taken when one does not answer, or is not ready
   * @param triesMax how often a request is made at most when the server is busy or, with one that
   *     may be repeated, does not answer
   */
  public Requests(ClientRuntime runtime, Addresses addresses, int triesMax) {
    if (triesMax < 1) {
      throw new IllegalArgumentException("a request is tried at least once");
    }
    this.runtime = runtime;
    this.addresses = addresses;
    this.triesMax = triesMax;
  }

  /**
   * A request.
   *
   * @param method of HTTP
   * @param path with its query
   * @param body what is sent, or null
   * @param contentType of the body
   * @param ifNoneMatch an entity tag that is known already, or null
   * @param repeatable whether it may be made again when it is not known if it got through
   */
  record Call(
      String method,
      String path,
      @Nullable Bytes body,
      String contentType,
      @Nullable String ifNoneMatch,
      boolean repeatable) {
    private static final String APPLICATION_JSON = "application/json";

    static Call get(String path) {
      return new Call("GET", path, null, APPLICATION_JSON, null, true);
    }

    static Call delete(String path) {
      return new Call("DELETE", path, null, APPLICATION_JSON, null, true);
    }

    static Call put(String path, @Nullable JsonNode body) {
      return new Call("PUT", path, bytes(body), APPLICATION_JSON, null, true);
    }

    /** A POST whose repetition changes nothing. */
    static Call post(String path, @Nullable JsonNode body) {
      return new Call("POST", path, bytes(body), APPLICATION_JSON, null, true);
    }

    /** A POST that is not to be made twice. */
    static Call postOnce(String path, JsonNode body) {
      return new Call("POST", path, bytes(body), APPLICATION_JSON, null, false);
    }

    Call ifNoneMatch(@Nullable String tag) {
      return new Call(method, path, body, contentType, tag, repeatable);
    }

    private static @Nullable Bytes bytes(@Nullable JsonNode body) {
      return body == null ? null : Bytes.of(body.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** An empty JSON object to fill. */
  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Makes the request; the answer has a status below 400. */
  CompletableFuture<HttpResponse<byte[]>> send(Call call, @Nullable String accessToken) {
    CompletableFuture<HttpResponse<byte[]>> result = new CompletableFuture<>();
    attempt(call, accessToken, 0, result);
    return result;
  }

  private void attempt(
      Call call,
      @Nullable String accessToken,
      int failures,
      CompletableFuture<HttpResponse<byte[]>> result) {
    URI address = addresses.current();
    var unused =
        runtime
            .http()
            .sendAsync(request(address, call, accessToken), BodyHandlers.ofByteArray())
            .whenComplete(
                (answer, failure) -> {
                  boolean last = failures + 1 >= triesMax;
                  if (failure != null) {
                    Throwable cause = Failures.unwrap(failure);
                    addresses.leave(address);
                    if (last || !call.repeatable() || !(cause instanceof IOException)) {
                      result.completeExceptionally(cause);
                    } else {
                      again(call, accessToken, failures, 0, result);
                    }
                  } else if (answer.statusCode() < ERROR_STATUS_MIN) {
                    result.complete(answer);
                  } else {
                    ProblemException problem = problem(answer);
                    if (answer.statusCode() == NOT_READY) {
                      addresses.leave(address);
                    }
                    if (last || !LATER.contains(answer.statusCode())) {
                      result.completeExceptionally(problem);
                    } else {
                      again(call, accessToken, failures, problem.retryAfterMs(), result);
                    }
                  }
                });
  }

  private void again(
      Call call,
      @Nullable String accessToken,
      int failures,
      long askedMs,
      CompletableFuture<HttpResponse<byte[]>> result) {
    runtime.later(
        Backoff.REQUEST.delayMs(failures, askedMs, runtime.random()),
        () -> attempt(call, accessToken, failures + 1, result));
  }

  private static HttpRequest request(URI address, Call call, @Nullable String accessToken) {
    Bytes body = call.body();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/api" + call.path()))
            .timeout(TIMEOUT)
            .header("Accept", "application/json, application/problem+json, */*;q=0.1")
            .method(
                call.method(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.bytes()));
    if (body != null || !call.method().equals("GET")) {
      request.header("Content-Type", call.contentType());
    }
    if (accessToken != null) {
      request.header("Authorization", "Bearer " + accessToken);
    }
    String tag = call.ifNoneMatch();
    if (tag != null) {
      request.header("If-None-Match", tag);
    }
    return request.build();
  }

  /** The JSON of an answer. */
  static JsonNode json(HttpResponse<byte[]> answer) {
    try {
      JsonNode json = JSON.readTree(answer.body());
      return json == null ? MissingNode.getInstance() : json;
    } catch (IOException e) {
      throw new UnreadableAnswerException("no JSON"); // the parser's own text quotes the answer
    }
  }

  static ProblemException problem(HttpResponse<byte[]> answer) {
    JsonNode problem = MissingNode.getInstance();
    try {
      problem = JSON.readTree(new String(answer.body(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      // Not from our server, but from something before it: the status has to do.
    }
    String detail = problem.path("detail").asText("");
    long bodyMs = problem.path("retryAfterMs").asLong(0);
    JsonNode serverTimeMs = problem.path("serverTimeMs");
    return new ProblemException(
        answer.statusCode(),
        problem.path("code").asText(""),
        detail.substring(0, Math.min(detail.length(), PROBLEM_MAX_CHARS)),
        bodyMs > 0 ? bodyMs : retryAfterMs(answer.headers()),
        serverTimeMs.isIntegralNumber() ? serverTimeMs.asLong() : null);
  }

  /**
   * What {@code Retry-After} asks for in milliseconds; 0 if it is missing, or a date, which it may
   * be.
   */
  public static long retryAfterMs(HttpHeaders headers) {
    return headers
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Long.parseLong(text) * MS_PER_SECOND)
        .orElse(0L);
  }
}
