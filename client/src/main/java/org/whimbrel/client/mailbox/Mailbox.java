package org.whimbrel.client.mailbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.net.Addresses;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.rest.TokenSource;
import org.whimbrel.client.socket.DeviceSocket;
import org.whimbrel.client.socket.SocketEnd;
import org.whimbrel.client.socket.SocketListener;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/**
 * One device's mailbox: its entries in order, each once, and messages that are sent until they are
 * answered. Thread-safe; nothing in it blocks but the store, on the workers and in {@link #send}.
 */
public final class Mailbox {
  private static final Logger LOG = System.getLogger(Mailbox.class.getName());
  private static final String CURSOR = "cursor";
  private static final long SYNC_AGAIN_MS = 1_000;

  private final ClientRuntime runtime;
  private final MailboxOptions options;
  private final MailboxListener listener;
  private final Store store;
  private final Outbox outbox;
  private final Deliveries deliveries;
  private final AckPacer acks;
  private final DeviceSocket socket;
  private final EntryOrder order;
  private long written;
  private volatile @Nullable List<UUID> watched;
  private volatile int watchMaxCount;

  /**
   * Not connected yet.
   *
   * @param addresses of the server
   * @param store where it was left, and what was not answered
   */
  public Mailbox(
      ClientRuntime runtime,
      Addresses addresses,
      TokenSource tokens,
      Store store,
      MailboxListener listener,
      MailboxOptions options) {
    this.runtime = runtime;
    this.options = options;
    this.listener = listener;
    this.store = store;
    long done = store.read(CURSOR).map(Mailbox::number).orElse(0L);
    this.order = new EntryOrder(done, options.earlyMaxCount());
    this.outbox = new Outbox(store, options.outboxMaxCount());
    this.socket =
        new DeviceSocket(
            runtime, addresses, tokens, new Frames(), options.reconnect(), options.keepAlive());
    this.acks = new AckPacer(runtime, done, AckPacer.Pace.of(options), this::acknowledge);
    this.deliveries = new Deliveries(runtime, listener, this::onDone);
  }

  private static long number(Bytes value) {
    return Long.parseLong(new String(value.bytes(), StandardCharsets.US_ASCII));
  }

  /** Connects, and stays connected until {@link #stop}. */
  public void start() {
    socket.start();
  }

  /** Ends the session. What the listener took is acknowledged first; what waits is kept. */
  public void stop() {
    acks.stop();
    deliveries.stop();
    socket.stop();
  }

  /**
   * Done when the session that {@link #stop} ended is over, the last acknowledgement included. A
   * process that exits before may lose it.
   */
  public CompletableFuture<Void> ended() {
    return socket.ended();
  }

  /**
   * Drops the connection without a word and makes another one, as after a fault of the network.
   *
   * @param reason what {@link MailboxListener#onDown} is told
   */
  public void reconnect(String reason) {
    socket.reconnect(reason);
  }

  /**
   * Sends a message, now or when there is a session, until it is answered. When this returns the
   * message is in the store; the caller's thread writes it there.
   *
   * @return done when the server took it; fails with {@link RejectedException}, or with {@link
   *     OutboxFullException}
   */
  public CompletableFuture<Void> send(Frame.Send send) {
    CompletableFuture<Void> answered = outbox.add(send);
    transmitDue();
    return answered;
  }

  /** Sends a frame that has no answer, if there is a session; else it is forgotten. */
  public void tell(Frame.ClientFrame frame) {
    socket.send(() -> FrameCodec.encode(frame));
  }

  /**
   * Watches these accounts in place of those before, in this session and in all that follow. What
   * comes of it is told to {@link MailboxListener#onPresence}. Of more than the server lets one
   * watch the last are left out.
   */
  public void watch(Collection<UUID> users) {
    watched = List.copyOf(users);
    transmitWatch();
  }

  /** A session that is not up yet sends it with its beginning. */
  private void transmitWatch() {
    List<UUID> users = watched;
    int max = watchMaxCount;
    if (users != null && max > 0) {
      Frame.Watch frame = new Frame.Watch(users.subList(0, Math.min(users.size(), max)));
      socket.send(() -> FrameCodec.encode(frame));
    }
  }

  /** Whether a message waits for its answer. */
  public boolean isWaiting(UUID id) {
    return outbox.isWaiting(id);
  }

  private void transmitDue() {
    outbox.due().forEach(send -> socket.send(() -> FrameCodec.encode(send)));
  }

  private void acknowledge(long n) {
    synchronized (acks) {
      if (n > written) {
        store.write(CURSOR, Bytes.of(Long.toString(n).getBytes(StandardCharsets.US_ASCII)));
        written = n;
      }
    }
    socket.send(() -> FrameCodec.encode(new Frame.Ack(n)));
  }

  private void onDone(long through, boolean message) {
    acks.onDone(through, message);
    if (deliveries.size() <= options.queueMaxCount() / 2) {
      socket.resume();
    }
  }

  private void take(EntryOrder.Step step) {
    if (step.broken()) {
      deliveries.add(step.entries(), step.through(), false);
      socket.reconnect("entries out of order, or too many at once");
      return;
    }
    if (step.syncAfter() != EntryOrder.Step.NO_SYNC) {
      long after = step.syncAfter();
      socket.send(() -> FrameCodec.encode(new Frame.Sync(after)));
    }
    deliveries.add(step.entries(), step.through(), step.caughtUp());
  }

  private void onRejected(Frame.Rejected rejected) {
    if (rejected.code() == ErrorCode.BUSY) {
      onBusy(outbox.busy(rejected));
      return;
    }
    if (outbox.rejected(rejected)) {
      listener.onRejected(rejected);
    }
    transmitDue();
  }

  private void onBusy(long delayMs) {
    if (delayMs > 0) {
      // Those who were refused together shall not come back together.
      long jitterMs = runtime.random().nextLong(delayMs / 2 + 1);
      runtime.later(
          delayMs + jitterMs,
          () -> {
            outbox.reopen();
            transmitDue();
          });
    }
  }

  private void onFault(Frame.Fault fault) {
    LOG.log(Level.WARNING, "The server could not use a frame: {0}", fault.code().wire());
    if (fault.code() == ErrorCode.UNAVAILABLE) {
      // It was the sync: nothing else that we send is answered so.
      long jitterMs = runtime.random().nextLong(SYNC_AGAIN_MS);
      runtime.later(SYNC_AGAIN_MS + jitterMs, this::syncAgain);
    }
    listener.onFault(fault);
  }

  private void syncAgain() {
    EntryOrder.Step step;
    synchronized (order) {
      step = order.again();
    }
    if (step.syncAfter() != EntryOrder.Step.NO_SYNC) {
      take(step);
    }
  }

  /** What the socket tells. */
  private final class Frames implements SocketListener {
    @Override
    public void onUp(Frame.Hello hello) {
      EntryOrder.Step step;
      long had;
      synchronized (order) {
        had = order.through();
        step = order.onHello(hello.head());
      }
      if (hello.head() < had) {
        // The database came back as it was before, and nobody skipped the numbers that it forgot.
        LOG.log(
            Level.WARNING,
            "The mailbox ends at {0}, but {1} came before: new entries may not be shown",
            hello.head(),
            had);
      }
      listener.onUp(hello);
      runtime.workers().execute(() -> acks.onHello(hello.acked()));
      take(step);
      outbox.restart();
      transmitDue();
      watchMaxCount = hello.limits().watchMaxCount();
      transmitWatch();
    }

    @Override
    public void onFrame(Frame.ServerFrame frame) {
      listener.onFrame(frame);
      if (frame instanceof Frame.Entry entry) {
        EntryOrder.Step step;
        synchronized (order) {
          step = order.onEntry(entry);
        }
        if (step.broken() || !step.entries().isEmpty()) {
          take(step);
        }
      } else if (frame instanceof Frame.Page page) {
        EntryOrder.Step step;
        synchronized (order) {
          step = order.onPage(page);
        }
        take(step);
      } else if (frame instanceof Frame.Accepted accepted) {
        if (outbox.accepted(accepted.id())) {
          listener.onAccepted(accepted.id());
        }
        transmitDue();
      } else if (frame instanceof Frame.Rejected rejected) {
        onRejected(rejected);
      } else if (frame instanceof Frame.Presence presence) {
        listener.onPresence(presence.online(), presence.offline());
      } else if (frame instanceof Frame.Fault fault) {
        onFault(fault);
      }
    }

    @Override
    public boolean wantsMore() {
      return deliveries.size() <= options.queueMaxCount();
    }

    @Override
    public boolean isWaiting() {
      return outbox.isWaiting() || order.isSyncing();
    }

    @Override
    public void onBadFrame(BadFrameException problem) {
      LOG.log(Level.WARNING, "A frame of the server is passed over: {0}", problem.detail());
      listener.onBadFrame(problem);
    }

    @Override
    public void onDown(SocketEnd end) {
      listener.onDown(end);
    }

    @Override
    public void onFinal(SocketEnd end) {
      listener.onFinal(end);
    }
  }
}
