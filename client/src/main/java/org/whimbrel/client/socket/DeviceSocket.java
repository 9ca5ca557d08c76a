package org.whimbrel.client.socket;

import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.net.Addresses;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.rest.TokenSource;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Frame;

/**
 * Keeps one device connected: opens a socket and, when it is lost, the next one, after a pause that
 * grows with each failure. Fresh tokens come before each handshake. It gives up only where the
 * protocol asks for it ({@link SocketEnd#isFinal}). Thread-safe; never calls out with its lock
 * held.
 */
public final class DeviceSocket {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final long OPEN_TIMEOUT_MS = 20_000;
  private static final long HELLO_TIMEOUT_MS = 15_000;
  private static final long CLOSE_TIMEOUT_MS = 2_000;

  /** After a session that lasted so long, failures are counted anew. */
  private static final long LASTED_MS = 10_000;

  /**
   * The longest pause before the first try after {@link SocketEnd#isMove}: the server spreads its
   * clients itself, so this has to keep only those of one moment apart.
   */
  private static final long MOVE_MAX_MS = 500;

  /**
   * So long after a connection was lost or given up without a close frame its handshake may still
   * get there, and take this device's session for a client that is gone.
   */
  private static final long GHOST_MAX_MS = 120_000;

  /** So many fresh tokens in a row that are not taken mean that the device is signed out. */
  private static final int UNAUTHORIZED_MAX = 3;

  private final ClientRuntime runtime;
  private final Addresses addresses;
  private final TokenSource tokens;
  private final SocketListener listener;
  private final Backoff backoff;
  private final KeepAlive keepAlive;
  private final Connection.Handler handler = new Frames();

  private @Nullable Connection current;
  private @Nullable URI used;
  private long upNanos;
  private boolean up;
  private boolean started;
  private boolean stopped;
  private int failures;
  private int unauthorized;
  private boolean ghost;
  private long ghostNanos;
  private volatile CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

  /**
   * Not connected yet.
   *
   * @param addresses of the server; a socket that fails or ends makes the next one go to the next
   */
  public DeviceSocket(
      ClientRuntime runtime,
      Addresses addresses,
      TokenSource tokens,
      SocketListener listener,
      Backoff backoff,
      KeepAlive keepAlive) {
    this.runtime = runtime;
    this.addresses = addresses;
    this.tokens = tokens;
    this.listener = listener;
    this.backoff = backoff;
    this.keepAlive = keepAlive;
  }

  /** Begins to connect; once. */
  public void start() {
    synchronized (this) {
      if (started) {
        throw new IllegalStateException("started before");
      }
      started = true;
    }
    open();
  }

  /** Ends the socket and opens no other. The listener is told nothing more. */
  public void stop() {
    Connection last;
    synchronized (this) {
      stopped = true;
      last = current;
      current = null;
    }
    if (last != null) {
      ended = last.gone();
      last.close();
      runtime.later(CLOSE_TIMEOUT_MS, last::abort); // in case the server does not answer
    }
  }

  /**
   * Done when what was sent before {@link #stop} is out and the server has closed its side, or did
   * not within {@value #CLOSE_TIMEOUT_MS} ms. A process that exits before may lose it.
   */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /**
   * Puts a frame behind those that wait to be sent; drops it without a session.
   *
   * @param frame makes its text, when its turn comes
   */
  public void send(Supplier<String> frame) {
    Connection connection;
    synchronized (this) {
      connection = up ? current : null;
    }
    if (connection != null) {
      connection.send(frame);
    }
  }

  /** The listener wants more again ({@link SocketListener#wantsMore}). */
  public void resume() {
    Connection connection = connection();
    if (connection != null) {
      connection.resume();
    }
  }

  /** Ends this session and opens the next, because something in it is not as it should be. */
  public void reconnect(String reason) {
    Connection connection = connection();
    if (connection != null) {
      connection.fail(reason);
    }
  }

  private synchronized @Nullable Connection connection() {
    return current;
  }

  private void open() {
    URI address = addresses.current();
    Connection connection = new Connection(handler);
    synchronized (this) {
      if (stopped) {
        return;
      }
      used = address;
      current = connection;
      up = false;
    }
    var unused =
        tokens
            .accessToken()
            .thenCompose(token -> handshake(token, address, connection))
            .orTimeout(OPEN_TIMEOUT_MS, TimeUnit.MILLISECONDS)
            .whenComplete((socket, failure) -> onOpened(connection, socket, failure));
  }

  private CompletableFuture<WebSocket> handshake(String token, URI address, Connection connection) {
    return runtime
        .http()
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .subprotocols(Frame.SUBPROTOCOL)
        .connectTimeout(CONNECT_TIMEOUT)
        .buildAsync(socketUri(address), connection)
        .whenComplete(
            (socket, failure) -> {
              if (failure != null && Refusal.isUnauthorized(Failures.unwrap(failure))) {
                tokens.expire(token);
              }
            });
  }

  private static URI socketUri(URI address) {
    String scheme = "https".equals(address.getScheme()) ? "wss" : "ws";
    return URI.create(scheme + "://" + address.getRawAuthority() + "/ws");
  }

  private void onOpened(
      Connection connection, @Nullable WebSocket socket, @Nullable Throwable failure) {
    if (failure != null) {
      connection.abort();
      onOpenFailed(connection, Failures.unwrap(failure));
    } else if (socket != null && !Frame.SUBPROTOCOL.equals(socket.getSubprotocol())) {
      connection.fail("no subprotocol was agreed on");
    } else {
      runtime.later(HELLO_TIMEOUT_MS, () -> expectHello(connection));
    }
  }

  private void onOpenFailed(Connection connection, Throwable failure) {
    boolean signedOut = Refusal.isOfTokens(failure);
    if (Refusal.isUnauthorized(failure)) {
      synchronized (this) {
        unauthorized++;
        signedOut = unauthorized >= UNAUTHORIZED_MAX;
      }
    }
    if (signedOut) {
      finish(connection, SocketEnd.signedOut());
    } else {
      again(connection, SocketEnd.abnormal("no socket: " + failure), Refusal.retryAfterMs(failure));
    }
  }

  private void expectHello(Connection connection) {
    synchronized (this) {
      if (connection != current || up) {
        return;
      }
    }
    connection.fail("no hello");
  }

  private void watch(Connection connection) {
    runtime.later(
        keepAlive.checkMs(),
        () -> {
          synchronized (this) {
            if (connection != current || stopped) {
              return;
            }
          }
          if (keepAlive.isAlive(connection, listener.isWaiting())) {
            watch(connection);
          } else {
            connection.fail("silence");
          }
        });
  }

  private void finish(Connection connection, SocketEnd end) {
    synchronized (this) {
      if (connection != current || stopped) {
        return;
      }
      stopped = true;
      current = null;
      up = false;
    }
    listener.onFinal(end);
  }

  private void again(Connection failed, SocketEnd end, long askedMs) {
    long delayMs;
    URI left;
    synchronized (this) {
      if (failed != current || stopped) {
        return;
      }
      current = null;
      if (up && System.nanoTime() - upNanos > TimeUnit.MILLISECONDS.toNanos(LASTED_MS)) {
        failures = 0;
      }
      up = false;
      if (end.code() == SocketEnd.ABNORMAL) {
        ghost = true;
        ghostNanos = System.nanoTime();
      }
      if (end.isMove()) {
        failures = 0;
        delayMs = runtime.random().nextLong(MOVE_MAX_MS + 1);
      } else {
        delayMs = backoff.delayMs(failures++, askedMs, runtime.random());
      }
      left = used;
    }
    if (left != null) {
      addresses.leave(left);
    }
    listener.onDown(end);
    runtime.later(delayMs, this::open);
  }

  /**
   * Whether the newer session may be this client's own, of a connection that it gave up before.
   * Told once for each time: another client that really took over gets the device then.
   */
  private synchronized boolean isGhost(SocketEnd end) {
    boolean own =
        end.isDisplaced()
            && ghost
            && System.nanoTime() - ghostNanos < TimeUnit.MILLISECONDS.toNanos(GHOST_MAX_MS);
    ghost &= !own;
    return own;
  }

  /**
   * What comes from the connection that is the current one; an older one's news are passed over.
   */
  private final class Frames implements Connection.Handler {
    @Override
    public void onFrame(Connection connection, Frame.ServerFrame frame) {
      if (frame instanceof Frame.Hello hello) {
        synchronized (DeviceSocket.this) {
          if (connection != current || up) {
            return;
          }
          up = true;
          upNanos = System.nanoTime();
          unauthorized = 0;
        }
        watch(connection);
        listener.onUp(hello);
      } else if (connection == connection() && !(frame instanceof Frame.Pong)) {
        listener.onFrame(frame);
      }
    }

    @Override
    public boolean wantsMore() {
      return listener.wantsMore();
    }

    @Override
    public void onBadFrame(Connection connection, BadFrameException problem) {
      if (connection == connection()) {
        listener.onBadFrame(problem);
      }
    }

    @Override
    public void onEnd(Connection connection, SocketEnd end) {
      if (end.isFinal() && !isGhost(end)) {
        finish(connection, end);
      } else {
        again(connection, end, 0);
      }
    }
  }
}
