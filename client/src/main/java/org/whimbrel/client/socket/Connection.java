package org.whimbrel.client.socket;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/**
 * One socket from its opening to its end. The HTTP client calls the listener methods one after
 * another; the others may be called from any thread.
 */
final class Connection implements WebSocket.Listener {
  /** Far beyond any frame of a server that keeps to the protocol. */
  private static final int TEXT_MAX_CHARS = 8 << 20;

  private static final String PING = FrameCodec.encode(new Frame.Ping());

  private final Handler handler;
  private final AtomicBoolean over = new AtomicBoolean();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();

  /** The parts of a frame so far; most frames come in one, and thousands of buffers are much. */
  private @Nullable StringBuilder text;

  private volatile @Nullable WebSocket socket;
  private volatile @Nullable FrameQueue queue;
  private volatile long heardNanos = System.nanoTime();
  private volatile long pingedNanos = heardNanos;

  /** A frame was taken and the next one not asked for yet. */
  private boolean held;

  /** Told what happens, in the order of the wire; the end is told once, maybe on another thread. */
  interface Handler {
    /** A frame came. */
    void onFrame(Connection connection, Frame.ServerFrame frame);

    /** Whether the next frame may come; after a no, {@link Connection#resume} lets it. */
    boolean wantsMore();

    /** A text came that is no frame. */
    void onBadFrame(Connection connection, BadFrameException problem);

    /** The socket is gone, whoever ended it. */
    void onEnd(Connection connection, SocketEnd end);
  }

  Connection(Handler handler) {
    this.handler = handler;
  }

  /** Puts a frame behind those that wait; drops it if the socket is gone. */
  void send(Supplier<String> frame) {
    FrameQueue out = queue;
    if (out != null) {
      out.add(frame);
    }
  }

  /** When something last came, on the clock of {@link System#nanoTime()}. */
  long heardNanos() {
    return heardNanos;
  }

  /** When the last ping went out, or the socket was made. */
  long pingedNanos() {
    return pingedNanos;
  }

  /** Asks whether the server is there; whatever comes then is a sign of life. */
  void ping() {
    pingedNanos = System.nanoTime();
    send(() -> PING);
  }

  /** Whether it waits for {@link #resume}. */
  synchronized boolean isHeld() {
    return held;
  }

  /** Lets the next frame come, if it is held back. */
  void resume() {
    synchronized (this) {
      if (!held) {
        return;
      }
      held = false;
    }
    WebSocket open = socket;
    if (open != null) {
      open.request(1);
    }
  }

  /** Done when nothing more passes in either direction. */
  CompletableFuture<Void> gone() {
    return gone.copy();
  }

  /** Ends the socket with a proper close; nothing is told to the handler from now on. */
  void close() {
    over.set(true);
    WebSocket open = socket;
    if (open == null) {
      gone.complete(null);
    } else if (!open.isOutputClosed()) {
      var unused =
          open.sendClose(WebSocket.NORMAL_CLOSURE, "")
              .whenComplete(
                  (closed, failure) -> {
                    if (failure != null) {
                      open.abort();
                    }
                  });
    }
    stopQueue();
  }

  /** Ends the socket at once, whatever its state, and tells the handler. */
  void fail(String reason) {
    end(SocketEnd.abnormal(reason));
    abort();
  }

  /** Ends the socket at once, whatever its state; nothing is told to the handler. */
  void abort() {
    over.set(true);
    stopQueue();
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
    gone.complete(null);
  }

  @Override
  public void onOpen(WebSocket webSocket) {
    socket = webSocket;
    queue =
        new FrameQueue(
            webSocket,
            failure -> {
              end(SocketEnd.abnormal("send failed: " + failure));
              webSocket.abort();
            });
    if (over.get()) {
      webSocket.abort(); // it was given up while it opened
      return;
    }
    webSocket.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    heardNanos = System.nanoTime();
    StringBuilder parts = text;
    if (last && parts == null) {
      take(data.toString());
    } else {
      if (parts == null) {
        parts = new StringBuilder(data.length() * 2);
        text = parts;
      }
      if (parts.length() + data.length() > TEXT_MAX_CHARS) {
        fail("a frame that is too large");
        return null;
      }
      parts.append(data);
      if (last) {
        text = null;
        take(parts.toString());
      }
    }
    demand();
    return null;
  }

  /** Held first and asked then, so that a resume between the two is not lost. */
  private void demand() {
    synchronized (this) {
      held = true;
    }
    if (handler.wantsMore()) {
      resume();
    }
  }

  private void take(String frame) {
    try {
      handler.onFrame(this, FrameCodec.decodeServer(frame));
    } catch (BadFrameException e) {
      handler.onBadFrame(this, e);
    }
  }

  /** The HTTP client answers by itself; here it only counts as a sign of life. */
  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
    heardNanos = System.nanoTime();
    webSocket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    end(new SocketEnd(code, reason));
    gone.complete(null);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    end(SocketEnd.abnormal(error.toString()));
    gone.complete(null);
  }

  private void end(SocketEnd end) {
    stopQueue();
    if (over.compareAndSet(false, true)) {
      handler.onEnd(this, end);
    }
  }

  private void stopQueue() {
    FrameQueue out = queue;
    if (out != null) {
      out.close();
    }
  }
}
