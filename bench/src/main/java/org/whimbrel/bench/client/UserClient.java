package org.whimbrel.bench.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.whimbrel.bench.proof.MailboxLog;
import org.whimbrel.bench.proof.SeenEntry;
import org.whimbrel.bench.proof.SocketCheck;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.SentMessage;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.Wraps;

/**
 * One user with one device: sends, acknowledges, and on each new socket syncs and sends again what
 * was not answered. Thread-safe; nothing in it blocks. It never calls out while holding its lock.
 */
public final class UserClient implements Connection.Handler {
  private static final long BUSY_PRESET_MS = 500;
  private static final long BUSY_MAX_MS = 30_000;

  private final UUID account;
  private final Context context;
  private final MailboxLog mailbox;
  private final Reconnector reconnector;
  private final Map<UUID, SentMessage> unanswered = new LinkedHashMap<>();
  private int sockets;
  private @Nullable Session session;

  /** What belongs to one socket from its {@code hello} on. */
  private record Session(Connection connection, SocketCheck check, AckPacer acks) {}

  UserClient(Account account, Context context) {
    this.account = account.id();
    this.context = context;
    this.mailbox = new MailboxLog(account.id(), context.violations());
    this.reconnector =
        new Reconnector(new Handshake(context.http(), context.socketUri(), account), context, this);
  }

  /** The account's identifier. */
  public UUID account() {
    return account;
  }

  /** What this user was shown. */
  public MailboxLog mailbox() {
    return mailbox;
  }

  /** Opens the socket, and a new one whenever it is lost. */
  Reconnector reconnector() {
    return reconnector;
  }

  /** Sends a message that is in the ledger: now, or when there is a socket. */
  public void send(SentMessage message) {
    Session current;
    synchronized (this) {
      unanswered.put(message.id(), message);
      current = session;
    }
    if (current != null) {
      transmit(current, message);
    }
  }

  private void transmit(Session current, SentMessage message) {
    current.connection.send(
        () ->
            FrameCodec.encode(
                new Frame.Send(
                    message.id(), message.to(), context.bodies().of(message.index()), Wraps.NONE)));
  }

  @Override
  public void onFrame(Connection connection, Frame.ServerFrame frame, long nowNanos) {
    if (frame instanceof Frame.Entry entry) {
      onEntry(connection, entry, nowNanos);
    } else if (frame instanceof Frame.Accepted accepted) {
      onAccepted(accepted.id(), nowNanos);
    } else if (frame instanceof Frame.Rejected rejected) {
      onRejected(rejected, nowNanos);
    } else if (frame instanceof Frame.Hello hello) {
      onHello(connection, hello);
    } else if (frame instanceof Frame.Page page) {
      onPage(connection, page);
    } else if (frame instanceof Frame.Fault fault) {
      violate(ViolationKind.PROTOCOL, "error " + fault.code() + ": " + fault.detail());
    }
  }

  @Override
  public void onBadFrame(Connection connection, BadFrameException problem) {
    violate(ViolationKind.PROTOCOL, "cannot read a frame: " + problem.getMessage());
  }

  @Override
  public void onEnd(Connection connection, String reason) {
    synchronized (this) {
      if (session != null && session.connection == connection) {
        session = null;
      }
    }
    reconnector.onEnd(connection, reason);
  }

  private void onHello(Connection connection, Frame.Hello hello) {
    if (!hello.account().equals(account)) {
      violate(ViolationKind.PROTOCOL, "hello names account " + hello.account());
    }
    List<SentMessage> again;
    Session opened;
    synchronized (this) {
      sockets++;
      String name = "account " + account + " socket " + sockets;
      opened =
          new Session(
              connection,
              new SocketCheck(name, hello.head(), context.violations()),
              new AckPacer(connection, mailbox, context.timer(), hello.acked()));
      session = opened;
      again = new ArrayList<>(unanswered.values());
    }
    opened.acks.flush();
    if (mailbox.through() < hello.head()) {
      sync(connection, mailbox.through());
    }
    for (SentMessage message : again) {
      context.meter().onResent();
      transmit(opened, message);
    }
    reconnector.onReady(connection);
  }

  private static void sync(Connection connection, long after) {
    connection.send(() -> FrameCodec.encode(new Frame.Sync(after)));
  }

  private void onPage(Connection connection, Frame.Page page) {
    Session current = sessionOf(connection, "a page");
    if (current == null) {
      return;
    }
    mailbox.cover(page.through());
    if (page.through() < current.check.head()) {
      if (page.through() <= page.after()) {
        violate(ViolationKind.PROTOCOL, "a page makes no progress: " + page);
      } else {
        sync(connection, page.through());
      }
    }
  }

  private void onEntry(Connection connection, Frame.Entry entry, long nowNanos) {
    Session current = sessionOf(connection, "an entry");
    if (current == null) {
      return;
    }
    if (!current.check.onEntry(entry.n())) {
      context.meter().onWireDuplicate(current.check.duplicates() == 1);
    }
    if (mailbox.add(SeenEntry.of(entry))) {
      onNewEntry(entry, nowNanos);
    }
    current.acks.onEntry();
  }

  private void onNewEntry(Frame.Entry entry, long nowNanos) {
    SentMessage message = context.ledger().find(entry.id());
    if (message == null) {
      return; // the proof tells of strangers
    }
    if (entry.kind() == EntryKind.MESSAGE) {
      context.meter().onShown(message, nowNanos);
    }
    message.entryShown();
  }

  private void onAccepted(UUID id, long nowNanos) {
    SentMessage message = answered(id, "accepted");
    if (message != null && message.accept()) {
      context.meter().onAccepted(message, nowNanos);
    }
  }

  private void onRejected(Frame.Rejected rejected, long nowNanos) {
    if (rejected.code() == ErrorCode.BUSY) {
      context.meter().onBusy(nowNanos);
      Long askedMs = rejected.retryAfterMs();
      long delayMs = askedMs == null ? BUSY_PRESET_MS : Math.max(1, Math.min(askedMs, BUSY_MAX_MS));
      // Those who were refused together shall not come back together.
      long jitterMs = ThreadLocalRandom.current().nextLong(delayMs / 4 + 1);
      var unused =
          context
              .timer()
              .schedule(() -> sendAgain(rejected.id()), delayMs + jitterMs, TimeUnit.MILLISECONDS);
      return;
    }
    SentMessage message = answered(rejected.id(), "rejected");
    if (message != null) {
      message.reject(rejected.code());
    }
  }

  private void sendAgain(UUID id) {
    Session current;
    SentMessage message;
    synchronized (this) {
      current = session;
      message = unanswered.get(id);
    }
    // Without a socket, the next hello sends it again.
    if (current != null && message != null) {
      context.meter().onResent();
      transmit(current, message);
    }
  }

  private @Nullable SentMessage answered(UUID id, String answer) {
    synchronized (this) {
      unanswered.remove(id);
    }
    SentMessage message = context.ledger().find(id);
    if (message == null || !message.from().equals(account)) {
      violate(ViolationKind.PROTOCOL, answer + " for id=" + id + ", which is not this user's");
      return null;
    }
    return message;
  }

  private @Nullable Session sessionOf(Connection connection, String what) {
    Session current;
    synchronized (this) {
      current = session;
    }
    if (current == null) {
      violate(ViolationKind.PROTOCOL, what + " before hello");
    }
    return current == null || current.connection != connection ? null : current;
  }

  private void violate(ViolationKind kind, String detail) {
    context.violations().add(kind, "account " + account + ": " + detail);
  }
}
