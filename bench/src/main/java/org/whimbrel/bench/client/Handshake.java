package org.whimbrel.bench.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.whimbrel.protocol.Frame;

/** Opens a socket, blocking (RFC 6455, section 4.1). Thread-safe. */
final class Handshake {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final long TIMEOUT_SECONDS = 20;
  private static final int UNAUTHORIZED = 401;

  private final HttpClient http;
  private final URI socketUri;
  private final Account account;

  Handshake(HttpClient http, URI socketUri, Account account) {
    this.http = http;
    this.socketUri = socketUri;
    this.account = account;
  }

  /** Opens a socket for the connection, which may get frames before this returns. */
  void open(Connection connection) throws HandshakeException, InterruptedException {
    try {
      WebSocket socket =
          http.newWebSocketBuilder()
              .header("Authorization", "Bearer " + account.accessToken())
              .subprotocols(Frame.SUBPROTOCOL)
              .connectTimeout(CONNECT_TIMEOUT)
              .buildAsync(socketUri, connection)
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (!Frame.SUBPROTOCOL.equals(socket.getSubprotocol())) {
        socket.abort();
        throw new HandshakeException(
            "no subprotocol was agreed on", 0, new IllegalStateException(socket.getSubprotocol()));
      }
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    } catch (RestException | TimeoutException e) {
      throw new HandshakeException(e.toString(), 0, e);
    }
  }

  private HandshakeException failed(Throwable cause) {
    if (!(cause instanceof WebSocketHandshakeException refusal)) {
      return new HandshakeException(cause.toString(), 0, cause);
    }
    HttpResponse<?> answer = refusal.getResponse();
    if (answer.statusCode() == UNAUTHORIZED) {
      account.expire();
    }
    return new HandshakeException(
        "handshake: status " + answer.statusCode(), RestApi.retryAfterMs(answer.headers()), cause);
  }
}
