package org.whimbrel.bench.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.whimbrel.bench.proof.ViolationKind;

/**
 * Keeps one user connected: opens a socket and, when it is lost, the next one, with back-off. Gives
 * up after {@value #ATTEMPTS_MAX} attempts in a row without a {@code hello}. Thread-safe;
 * handshakes run on the connectors.
 */
final class Reconnector {
  private static final int ATTEMPTS_MAX = 30;
  private static final long HELLO_TIMEOUT_MS = 15_000;

  private final Handshake handshake;
  private final Context context;
  private final Connection.Handler handler;
  private final CompletableFuture<Connection> firstReady = new CompletableFuture<>();
  private @Nullable Connection current;
  private boolean ready;
  private boolean stopped;
  private int failures;

  Reconnector(Handshake handshake, Context context, Connection.Handler handler) {
    this.handshake = handshake;
    this.context = context;
    this.handler = handler;
  }

  /** Begins; the result is the first socket that said hello, or the failure of all attempts. */
  CompletableFuture<Connection> start() {
    context.connectors().execute(this::open);
    return firstReady;
  }

  /** Ends the socket and opens no other. */
  void stop() {
    Connection last;
    synchronized (this) {
      stopped = true;
      last = current;
    }
    if (last != null) {
      last.close();
    }
  }

  /** The socket said hello. */
  void onReady(Connection connection) {
    synchronized (this) {
      if (connection == current) {
        ready = true;
        failures = 0;
      }
    }
    firstReady.complete(connection);
  }

  /** The socket is gone; an older one's end changes nothing. */
  void onEnd(Connection connection, String reason) {
    synchronized (this) {
      if (connection != current || stopped) {
        return;
      }
    }
    context.meter().onSocketLost(reason);
    again(connection, reason, 0);
  }

  private void open() {
    Connection connection = new Connection(handler);
    synchronized (this) {
      if (stopped) {
        return;
      }
      current = connection;
      ready = false;
    }
    try {
      handshake.open(connection);
      var unused =
          context
              .timer()
              .schedule(() -> expectReady(connection), HELLO_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (HandshakeException e) {
      connection.abort();
      again(connection, String.valueOf(e.getMessage()), e.retryAfterMs());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void expectReady(Connection connection) {
    synchronized (this) {
      if (connection != current || ready) {
        return;
      }
    }
    connection.abort();
    handler.onEnd(connection, "no hello");
  }

  private void again(Connection failed, String reason, long askedMs) {
    int attempt;
    synchronized (this) {
      if (failed != current || stopped) {
        return;
      }
      current = null;
      attempt = failures++;
    }
    if (attempt + 1 >= ATTEMPTS_MAX) {
      context.violations().add(ViolationKind.CLIENT, "no socket to be had: " + reason);
      firstReady.completeExceptionally(new RestException(0, reason));
      return;
    }
    var unused =
        context
            .timer()
            .schedule(
                () -> context.connectors().execute(this::open),
                Backoff.delayMs(attempt, askedMs),
                TimeUnit.MILLISECONDS);
  }
}
