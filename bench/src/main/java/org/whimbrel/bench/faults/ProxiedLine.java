package org.whimbrel.bench.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A client's connection and the one to the server that belongs to it. For the proxy's thread. */
final class ProxiedLine {
  private static final int BUFFER_BYTES = 16 << 10;

  private final SocketChannel client;
  private final SocketChannel server;
  private final Direction up;
  private final Direction down;
  private final SelectionKey clientKey;
  private final SelectionKey serverKey;
  private boolean silent;
  private boolean over;

  /** Bytes of one direction. */
  private static final class Direction {
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private boolean ended;
    private boolean passedOn;

    /** Moves what can be moved. */
    void move(SocketChannel from, SocketChannel to) throws IOException {
      if (passedOn) {
        return;
      }
      if (!ended && from.read(buffer) < 0) {
        ended = true;
      }
      buffer.flip();
      to.write(buffer);
      buffer.compact();
      if (ended && buffer.position() == 0) {
        passedOn = true;
        to.shutdownOutput();
      }
    }

    boolean wantsToRead() {
      return !ended && buffer.hasRemaining();
    }

    boolean wantsToWrite() {
      return buffer.position() > 0;
    }
  }

  /** For a client that has come; the server is being connected to. */
  ProxiedLine(SocketChannel client, InetSocketAddress target, Selector selector)
      throws IOException {
    this.client = client;
    this.server = SocketChannel.open();
    this.up = new Direction();
    this.down = new Direction();
    client.configureBlocking(false);
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    server.configureBlocking(false);
    server.setOption(StandardSocketOptions.TCP_NODELAY, true);
    clientKey = client.register(selector, 0, this);
    serverKey = server.register(selector, SelectionKey.OP_CONNECT, this);
    try {
      server.connect(target);
    } catch (IOException e) {
      cut();
    }
  }

  /** Something can be read, written or is connected. */
  void serve(SelectionKey key) {
    try {
      if (silent) {
        swallow(key);
        return;
      }
      if (key.isConnectable()) {
        server.finishConnect();
      }
      up.move(client, server);
      down.move(server, client);
      if (up.passedOn && down.passedOn) {
        close();
      } else {
        clientKey.interestOps(interest(up, down));
        serverKey.interestOps(interest(down, up));
      }
    } catch (IOException e) {
      cut(); // one side is gone, and the other one learns it in the same way
    }
  }

  /** What to wait for on a channel that one direction comes from and the other one goes to. */
  private static int interest(Direction in, Direction out) {
    return (in.wantsToRead() ? SelectionKey.OP_READ : 0)
        | (out.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
  }

  /** What comes goes nowhere. The server's end is nobody's business; the client's ends the line. */
  private void swallow(SelectionKey key) {
    ByteBuffer lost = ByteBuffer.allocate(BUFFER_BYTES);
    boolean ended;
    try {
      ended = ((SocketChannel) key.channel()).read(lost) < 0;
    } catch (IOException e) {
      ended = true;
    }
    if (ended && key == clientKey) {
      cut();
    } else if (ended) {
      key.interestOps(0);
    }
  }

  /** Carries nothing from now on. */
  void silence() {
    if (over || !server.isConnected()) {
      cut(); // no handshake has begun; there is nothing to be half open
      return;
    }
    silent = true;
    clientKey.interestOps(SelectionKey.OP_READ);
    serverKey.interestOps(SelectionKey.OP_READ);
  }

  /** Whether it carries nothing, and its client has not given it up. */
  boolean isSilent() {
    return silent && !over;
  }

  /** Whether it passes on what comes. */
  boolean isWhole() {
    return !silent && !over;
  }

  /** Whether it is gone. */
  boolean isOver() {
    return over;
  }

  /** Ends it with a reset on both sides. */
  void cut() {
    reset(client);
    reset(server);
    over = true;
  }

  private static void reset(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  private void close() throws IOException {
    client.close();
    server.close();
    over = true;
  }
}
