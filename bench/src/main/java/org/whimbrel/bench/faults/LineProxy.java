package org.whimbrel.bench.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The wire between clients and server: passes bytes on, both ways, until it is told to cut a
 * connection or to leave it half open. One thread for all connections; the other methods may be
 * called from any thread.
 */
final class LineProxy implements AutoCloseable {
  private static final int BACKLOG = 4_096;
  private static final int PERCENT = 100;

  private final InetSocketAddress target;
  private final Selector selector;
  private final ServerSocketChannel door;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** In the order in which they were made; only for the thread. */
  private final Set<ProxiedLine> lines = new LinkedHashSet<>();

  private final Thread thread = new Thread(this::run, "bench-line-proxy");
  private volatile boolean closed;

  private LineProxy(InetSocketAddress target, Selector selector, ServerSocketChannel door) {
    this.target = target;
    this.selector = selector;
    this.door = door;
  }

  /** Listens on a port of 127.0.0.1 and passes on to another one. */
  static LineProxy start(int port, int targetPort) throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    Selector selector = Selector.open();
    ServerSocketChannel door = ServerSocketChannel.open();
    try {
      door.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      door.bind(new InetSocketAddress(here, port), BACKLOG);
      door.configureBlocking(false);
      door.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      door.close();
      selector.close();
      throw new IOException("port " + port + " cannot be listened on: " + e.getMessage(), e);
    }
    LineProxy proxy = new LineProxy(new InetSocketAddress(here, targetPort), selector, door);
    proxy.thread.setDaemon(true);
    proxy.thread.start();
    return proxy;
  }

  /** The port that it listens on. */
  int port() {
    return door.socket().getLocalPort();
  }

  /**
   * Resets some connections, on both sides.
   *
   * @return how many
   */
  CompletableFuture<Integer> cut(int percent, long seed) {
    return onThread(() -> pick(percent, seed, ProxiedLine::cut));
  }

  /**
   * Leaves some connections half open: nothing passes any more, and neither side is told. What one
   * side sends is taken and thrown away. Each is closed when its client gives it up.
   *
   * @return how many
   */
  CompletableFuture<Integer> halfOpen(int percent, long seed) {
    return onThread(() -> pick(percent, seed, ProxiedLine::silence));
  }

  /** How many half-open connections their clients have not given up yet. */
  CompletableFuture<Integer> stillHalfOpen() {
    return onThread(() -> (int) lines.stream().filter(ProxiedLine::isSilent).count());
  }

  private int pick(int percent, long seed, Consumer<ProxiedLine> action) {
    List<ProxiedLine> open = new ArrayList<>(lines.stream().filter(ProxiedLine::isWhole).toList());
    Collections.shuffle(open, new Random(seed));
    List<ProxiedLine> picked =
        open.subList(0, (int) Math.ceil(open.size() * percent / (double) PERCENT));
    picked.forEach(action);
    lines.removeIf(ProxiedLine::isOver);
    return picked.size();
  }

  private CompletableFuture<Integer> onThread(IntSupplier action) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    tasks.add(() -> answer.complete(action.getAsInt()));
    selector.wakeup();
    return answer;
  }

  private void run() {
    try {
      while (!closed) {
        selector.select();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        Set<SelectionKey> ready = selector.selectedKeys();
        for (SelectionKey key : ready) {
          serve(key);
        }
        ready.clear();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the wire broke by itself", e);
    } finally {
      lines.forEach(ProxiedLine::cut);
    }
  }

  private void serve(SelectionKey key) throws IOException {
    if (!key.isValid()) {
      return;
    }
    if (key.attachment() instanceof ProxiedLine line) {
      line.serve(key);
    } else {
      accept();
    }
    lines.removeIf(ProxiedLine::isOver);
  }

  private void accept() throws IOException {
    for (SocketChannel client = door.accept(); client != null; client = door.accept()) {
      try {
        lines.add(new ProxiedLine(client, target, selector));
      } catch (ClosedChannelException e) {
        client.close();
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    selector.wakeup();
    door.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    selector.close();
  }
}
