package org.whimbrel.bench.client;

import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/**
 * One socket from its opening to its end. The {@link java.net.http.HttpClient} calls the listener
 * methods one after another; {@link #send} may come from any thread.
 */
final class Connection implements WebSocket.Listener {
  private static final int TEXT_CAPACITY_CHARS = 8_192;

  private final Handler handler;
  private final AtomicBoolean over = new AtomicBoolean();
  private final StringBuilder text = new StringBuilder(TEXT_CAPACITY_CHARS);
  private volatile @Nullable WebSocket socket;
  private volatile @Nullable Outbox outbox;

  /** Told what happens, in the order of the wire; the end is told once, maybe on another thread. */
  interface Handler {
    /**
     * A frame came.
     *
     * @param nowNanos when its last part came, on the clock of {@link System#nanoTime()}
     */
    void onFrame(Connection connection, Frame.ServerFrame frame, long nowNanos);

    /** A text came that is no frame. */
    void onBadFrame(Connection connection, BadFrameException problem);

    /** The socket is gone, whoever ended it. */
    void onEnd(Connection connection, String reason);
  }

  Connection(Handler handler) {
    this.handler = handler;
  }

  /** Puts a frame behind those that wait; drops it if the socket is gone. */
  void send(Supplier<String> frame) {
    Outbox out = outbox;
    if (out != null) {
      out.add(frame);
    }
  }

  /** Ends the socket with a proper close; nothing is told to the handler from now on. */
  void close() {
    over.set(true);
    WebSocket open = socket;
    if (open != null && !open.isOutputClosed()) {
      var unused = open.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }
  }

  /** Ends the socket at once, whatever its state. */
  void abort() {
    over.set(true);
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public void onOpen(WebSocket webSocket) {
    socket = webSocket;
    outbox =
        new Outbox(
            webSocket,
            failure -> {
              end("send failed: " + failure);
              webSocket.abort();
            });
    webSocket.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      long nowNanos = System.nanoTime();
      String frame = text.toString();
      text.setLength(0);
      take(frame, nowNanos);
    }
    webSocket.request(1);
    return null;
  }

  private void take(String frame, long nowNanos) {
    try {
      handler.onFrame(this, FrameCodec.decodeServer(frame), nowNanos);
    } catch (BadFrameException e) {
      handler.onBadFrame(this, e);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    end("closed by the server: " + code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    end(error.toString());
  }

  private void end(String reason) {
    Outbox out = outbox;
    if (out != null) {
      out.close();
    }
    if (over.compareAndSet(false, true)) {
      handler.onEnd(this, reason);
    }
  }
}
