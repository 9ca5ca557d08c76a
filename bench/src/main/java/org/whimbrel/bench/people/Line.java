package org.whimbrel.bench.people;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.measure.Tally;
import org.whimbrel.bench.proof.DeviceLog;
import org.whimbrel.bench.proof.SocketCheck;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.client.mailbox.Mailbox;
import org.whimbrel.client.mailbox.MailboxListener;
import org.whimbrel.client.mailbox.MailboxOptions;
import org.whimbrel.client.mailbox.RejectedException;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.socket.SocketEnd;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;

/**
 * A device's line to the server: the library's mailbox, with an ear at it that measures and keeps
 * what the proof needs. Thread-safe; nothing in it blocks.
 */
public final class Line {
  /** What {@link #drop} tells as the reason. */
  private static final String DROPPED = "dropped on purpose";

  /** The library tries for ever; a run that cannot begin shall end. */
  private static final long OPEN_TIMEOUT_SECONDS = 300;

  private static final CompletableFuture<?> TAKEN = CompletableFuture.completedFuture(null);

  private final Person person;
  private final Stage stage;
  private final Arrivals arrivals;
  private final DeviceLog log;
  private final Mailbox mailbox;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private volatile long droppedNanos;
  private volatile boolean dropped;

  /**
   * Not connected yet.
   *
   * @param persistence how it holds on to its connection
   */
  public Line(Person person, Device device, Stage stage, Persistence persistence) {
    this.person = person;
    this.stage = stage;
    this.log = new DeviceLog(person.number(), device.number());
    this.arrivals = new Arrivals(person, device, stage, log);
    this.mailbox = device.client().mailbox(new Ear(), options(persistence));
  }

  /** As the default, with room for what a server that stalls keeps waiting. */
  private static MailboxOptions options(Persistence persistence) {
    return new MailboxOptions(
        20_000, 20_000, 256, 32, 200, 2_000, persistence.reconnect(), persistence.keepAlive());
  }

  /** Connects; done when everything from before has come. */
  public CompletableFuture<Void> open() {
    mailbox.start();
    return caughtUp.copy().orTimeout(OPEN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Watches whether these are there, in this session and all that follow. */
  public void watch(List<UUID> accounts) {
    mailbox.watch(accounts);
  }

  /** Ends the connection. */
  public void close() {
    mailbox.stop();
  }

  /** Sends a message that is in the ledger. */
  public void send(Frame.Send frame) {
    var unused =
        mailbox
            .send(frame)
            .whenComplete(
                (done, failure) -> {
                  if (failure != null && !(Failures.unwrap(failure) instanceof RejectedException)) {
                    violate(ViolationKind.CLIENT, "could not send: " + Failures.unwrap(failure));
                  }
                });
  }

  /** Loses the connection; the library will make another one. */
  public void drop(long nowNanos) {
    droppedNanos = nowNanos;
    dropped = true;
    mailbox.reconnect(DROPPED);
  }

  /** What the device was shown. */
  public DeviceLog log() {
    return log;
  }

  private void violate(ViolationKind kind, String detail) {
    stage.violations().add(kind, log + ": " + detail);
  }

  /** The index of a message that this run sent, from its id. */
  private long index(UUID id) {
    return stage.start().map(start -> start.ids().index(id)).orElse(MessageIds.NONE);
  }

  /** What the library tells. */
  private final class Ear implements MailboxListener {
    private @Nullable SocketCheck socket;
    private int sockets;

    @Override
    public CompletionStage<?> onEntry(Frame.Entry entry) {
      long nowNanos = System.nanoTime();
      try {
        arrivals.take(entry, index(entry.id()), nowNanos);
      } catch (RuntimeException bug) {
        violate(ViolationKind.CLIENT, "n=" + entry.n() + ": " + bug);
      }
      return TAKEN;
    }

    @Override
    public void onFrame(Frame.ServerFrame frame) {
      SocketCheck check = socket;
      if (frame instanceof Frame.Entry entry && check != null && !check.onEntry(entry.n())) {
        stage.meter().count(Tally.WIRE_DUPLICATES, 1);
      }
      if (frame instanceof Frame.Rejected rejected && rejected.code() == ErrorCode.BUSY) {
        stage.meter().count(Tally.BUSY, 1);
      }
    }

    @Override
    public void onPresence(List<UUID> online, List<UUID> offline) {
      stage.meter().count(Tally.PRESENCE_FRAMES, 1);
      stage.meter().count(Tally.PRESENCE_ACCOUNTS, online.size() + offline.size());
      if (droppedNanos != 0) {
        stage.meter().count(Tally.PRESENCE_FRAMES_AFTER, 1);
      }
    }

    @Override
    public void onBadFrame(BadFrameException problem) {
      violate(ViolationKind.PROTOCOL, "cannot read a frame: " + problem.detail());
    }

    @Override
    public void onCovered(long through) {
      if (through > log.size()) {
        violate(ViolationKind.GAP, "a page ends at n=" + through + " after n=" + log.size());
      }
    }

    @Override
    public void onCaughtUp() {
      caughtUp.complete(null);
    }

    @Override
    public void onUp(Frame.Hello hello) {
      sockets++;
      socket = new SocketCheck(log + ", socket " + sockets, hello.head(), stage.violations());
      if (!hello.account().equals(person.contact().account())) {
        violate(ViolationKind.PROTOCOL, "hello names account " + hello.account());
      }
      stage
          .start()
          .ifPresent(
              start ->
                  stage.meter().recovery().onUp(log.toString(), start.since(System.nanoTime())));
      if (dropped) {
        dropped = false;
        stage.meter().onComeback(System.nanoTime() - droppedNanos);
      }
    }

    @Override
    public void onDown(SocketEnd end) {
      stage
          .start()
          .ifPresent(
              start ->
                  stage.meter().recovery().onDown(log.toString(), start.since(System.nanoTime())));
      if (!end.reason().equals(DROPPED)) {
        stage.meter().onSocketLost(end.code() + " " + end.reason());
      }
    }

    @Override
    public void onFinal(SocketEnd end) {
      violate(ViolationKind.CLIENT, "the session ended for good: " + end);
      caughtUp.completeExceptionally(new IllegalStateException("no session: " + end));
    }

    @Override
    public void onAccepted(UUID id) {
      long nowNanos = System.nanoTime();
      long index = index(id);
      if (index == MessageIds.NONE || !stage.ledger().accept(index)) {
        violate(ViolationKind.PROTOCOL, "accepted for id=" + id + ", which does not wait for it");
      } else {
        arrivals.reach(Milestone.ACCEPTED, index, nowNanos);
      }
    }

    @Override
    public void onRejected(Frame.Rejected rejected) {
      long index = index(rejected.id());
      if (index == MessageIds.NONE || !stage.ledger().reject(index, rejected.code())) {
        violate(ViolationKind.PROTOCOL, "rejected id=" + rejected.id() + ": " + rejected.code());
      }
    }

    @Override
    public void onFault(Frame.Fault fault) {
      if (fault.code() == ErrorCode.UNAVAILABLE) {
        stage.meter().count(Tally.UNAVAILABLE, 1); // a sync without a database; it is made again
        return;
      }
      violate(ViolationKind.PROTOCOL, "error " + fault.code() + ": " + fault.detail());
    }
  }
}
