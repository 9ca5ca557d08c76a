package org.whimbrel.bench.xmpp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One TCP connection. Thread-safe. */
final class Channel {
  /** A server that reads no more is as good as lost. */
  private static final int WAITING_MAX_BYTES = 1 << 26;

  private final SocketChannel socket;
  private final Reactor reactor;
  private final Listener listener;
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean ended;
  private @Nullable SelectionKey key;

  /** Told what happens, on the reactor's thread; must not block. */
  interface Listener {
    /** The connection stands. */
    void onConnected();

    /** Bytes came; they are gone when this returns. */
    void onBytes(byte[] bytes, int length);

    /** The connection ended, whoever ended it. */
    void onEnd(String reason);
  }

  Channel(SocketChannel socket, Reactor reactor, Listener listener) {
    this.socket = socket;
    this.reactor = reactor;
    this.listener = listener;
  }

  void connect(InetSocketAddress address, Selector selector) {
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      boolean connected = socket.connect(address);
      synchronized (this) {
        key =
            socket.register(
                selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
      }
      if (connected) {
        listener.onConnected();
      }
    } catch (IOException e) {
      end(String.valueOf(e.getMessage()));
    }
  }

  void finishConnect(SelectionKey connected) throws IOException {
    if (socket.finishConnect()) {
      connected.interestOps(SelectionKey.OP_READ);
      listener.onConnected();
    }
  }

  void read(byte[] bytes) throws IOException {
    int count = socket.read(ByteBuffer.wrap(bytes));
    if (count < 0) {
      end("the server closed the connection");
    } else if (count > 0) {
      listener.onBytes(bytes, count);
    }
  }

  /** Writes now what the socket takes, and the rest when it takes more. Never blocks. */
  synchronized void write(ByteBuffer bytes) {
    if (ended) {
      return;
    }
    try {
      if (waiting.isEmpty()) {
        socket.write(bytes);
      }
      if (!bytes.hasRemaining()) {
        return;
      }
    } catch (IOException e) {
      endLater(String.valueOf(e.getMessage()));
      return;
    }
    waiting.add(bytes);
    waitingBytes += bytes.remaining();
    if (waitingBytes > WAITING_MAX_BYTES) {
      endLater("the server does not read");
      return;
    }
    reactor.execute(this::wantWrite);
  }

  private synchronized void wantWrite() {
    SelectionKey registered = key;
    if (registered != null && registered.isValid() && !waiting.isEmpty()) {
      registered.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  synchronized void flush(SelectionKey writable) throws IOException {
    for (ByteBuffer next = waiting.peek(); next != null; next = waiting.peek()) {
      waitingBytes -= socket.write(next);
      if (next.hasRemaining()) {
        return;
      }
      waiting.remove();
    }
    writable.interestOps(SelectionKey.OP_READ);
  }

  private void endLater(String reason) {
    reactor.execute(() -> end(reason));
  }

  /** Ends the connection, on the reactor's thread; once. */
  void end(String reason) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      waiting.clear();
    }
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
    listener.onEnd(reason);
  }

  /** Ends the connection, from any thread. */
  void close(String reason) {
    endLater(reason);
  }
}
