package org.whimbrel.client.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.whimbrel.client.rest.Requests.Call;

/**
 * Requests of one signed-in device. A token that the server does not take is refreshed, once a
 * request. Thread-safe.
 */
public final class SignedInRequests {
  private static final int NO_CONTENT = 204;
  private static final int UNAUTHORIZED = 401;

  /** What the server answers to a token that is not good; to be signed out is another matter. */
  private static final String NO_TOKEN = "no-token";

  private final Requests requests;
  private final TokenSource tokens;

  /** With the tokens of a device. */
  public SignedInRequests(Requests requests, TokenSource tokens) {
    this.requests = requests;
    this.tokens = tokens;
  }

  /** The tokens. */
  public TokenSource tokens() {
    return tokens;
  }

  CompletableFuture<HttpResponse<byte[]>> send(Call call) {
    return tokens
        .accessToken()
        .thenCompose(
            token ->
                requests
                    .send(call, token)
                    .exceptionallyCompose(failure -> withNewToken(call, token, failure)));
  }

  private CompletableFuture<HttpResponse<byte[]>> withNewToken(
      Call call, String token, Throwable failure) {
    boolean worthIt =
        ProblemException.in(failure)
            .filter(
                problem ->
                    problem.status() == UNAUTHORIZED
                        && (problem.code().isEmpty()
                            || problem.code().equals("bad-token")
                            || problem.code().equals(NO_TOKEN)))
            .isPresent();
    if (!worthIt) {
      return CompletableFuture.failedFuture(failure);
    }
    tokens.expire(token);
    return tokens.accessToken().thenCompose(renewed -> requests.send(call, renewed));
  }

  /** The answer's object, read. */
  <T> CompletableFuture<T> read(Call call, Function<Fields, T> read) {
    return json(call).thenApply(json -> read.apply(new Fields(json)));
  }

  /** The answer's object, read; empty if the server answers that there is none. */
  <T> CompletableFuture<Optional<T>> optional(Call call, Function<Fields, T> read) {
    return send(call)
        .thenApply(
            answer ->
                answer.statusCode() == NO_CONTENT
                    ? Optional.empty()
                    : Optional.of(read.apply(new Fields(Requests.json(answer)))));
  }

  CompletableFuture<JsonNode> json(Call call) {
    return send(call).thenApply(Requests::json);
  }

  /** For answers that have nothing in them. */
  CompletableFuture<Void> done(Call call) {
    return send(call).thenAccept(answer -> {});
  }
}
