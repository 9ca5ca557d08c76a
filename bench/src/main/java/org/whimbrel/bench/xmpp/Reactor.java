package org.whimbrel.bench.xmpp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A thread that reads and writes for many connections. Thread-safe. */
final class Reactor implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private volatile boolean closed;

  private Reactor(Selector selector) {
    this.selector = selector;
  }

  /** Starts one. */
  static Reactor start(int number) throws IOException {
    Reactor reactor = new Reactor(Selector.open());
    Thread thread = new Thread(reactor::run, "bench-xmpp-" + number);
    thread.setDaemon(true);
    thread.start();
    return reactor;
  }

  /** Connects; the listener is told on this reactor's thread. */
  Channel connect(InetSocketAddress address, Channel.Listener listener) throws IOException {
    SocketChannel socket = SocketChannel.open();
    socket.configureBlocking(false);
    Channel channel = new Channel(socket, this, listener);
    execute(() -> channel.connect(address, selector));
    return channel;
  }

  /** Runs a task on the reactor's thread. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  private void run() {
    try (selector) {
      while (!closed) {
        selector.select(this::deal);
        runTasks();
      }
      runTasks();
    } catch (IOException e) {
      throw new IllegalStateException("this machine cannot wait for sockets", e);
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void deal(SelectionKey key) {
    Channel channel = (Channel) key.attachment();
    try {
      if (key.isConnectable()) {
        channel.finishConnect(key);
      }
      if (key.isValid() && key.isWritable()) {
        channel.flush(key);
      }
      if (key.isValid() && key.isReadable()) {
        channel.read(bytes);
      }
    } catch (IOException e) {
      channel.end(String.valueOf(e.getMessage()));
    } catch (CancelledKeyException e) {
      channel.end("closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }
}
