package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Opened.Reason;
import org.whimbrel.client.crypto.Opener;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.messenger.WaitingMessages.Waiting;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.rest.KeyApi.AccountKeys;
import org.whimbrel.client.rest.UnreadableAnswerException;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.WrapReport;

/** Opens what comes in, in the mailbox's order. Not for two entries at once. */
final class Inbound {
  private static final Logger LOG = System.getLogger(Inbound.class.getName());

  private final ClientRuntime runtime;
  private final DeviceIdentity identity;
  private final KeyDirectory directory;
  private final WrapRepair repair;
  private final WaitingMessages waiting;
  private final ResendRequester requester;
  private final ReadMarks readMarks;
  private final SenderChains senders;
  private final Archiving archiving;
  private final Audiences audiences;
  private final SeenMessages seen;
  private final MessengerListener listener;

  /**
   * The wraps being added; at most one for each report and request that has come, each of few
   * tries.
   */
  private final Map<Long, CompletableFuture<?>> wraps = new ConcurrentHashMap<>();

  private final AtomicLong wrapsBegun = new AtomicLong();

  Inbound(
      ClientRuntime runtime,
      DeviceIdentity identity,
      KeyDirectory directory,
      WrapRepair repair,
      WaitingMessages waiting,
      ResendRequester requester,
      ReadMarks readMarks,
      SenderChains senders,
      Archiving archiving,
      Audiences audiences,
      MessengerListener listener,
      int seenMaxCount) {
    this.runtime = runtime;
    this.identity = identity;
    this.directory = directory;
    this.repair = repair;
    this.waiting = waiting;
    this.requester = requester;
    this.readMarks = readMarks;
    this.senders = senders;
    this.archiving = archiving;
    this.audiences = audiences;
    this.seen = new SeenMessages(seenMaxCount);
    this.listener = listener;
  }

  CompletionStage<?> take(Frame.Entry entry) {
    return switch (entry.kind()) {
      case MESSAGE -> message(entry);
      case SENT -> sent(entry);
      case WRAP -> wrap(entry);
      case KEYS -> {
        keys(entry);
        if (entry.from().equals(identity.account())) {
          var unused = archiving.refresh(); // a device of ours came, went, or has another key
        }
        listener.onNotice(entry);
        yield done();
      }
      case CONNECTION, PROFILE -> {
        listener.onNotice(entry);
        yield done();
      }
      case REFUSED -> {
        listener.onRefused(entry);
        yield done();
      }
      case RECEIPT -> {
        receipts(entry);
        yield done();
      }
    };
  }

  /** Done when the wraps that were asked for so far are added, or could not be. */
  CompletableFuture<Void> settled() {
    return CompletableFuture.allOf(wraps.values().toArray(new CompletableFuture<?>[0]));
  }

  private void underWay(CompletableFuture<?> work) {
    long number = wrapsBegun.incrementAndGet();
    CompletableFuture<?> whatever = work.handle((done, failure) -> done);
    wraps.put(number, whatever);
    var unused = whatever.whenComplete((done, failure) -> wraps.remove(number));
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  private CompletionStage<?> sent(Frame.Entry entry) {
    RawJson info = entry.info();
    if (entry.device() == identity.device()) {
      if (info != null) {
        onReport(entry.id(), info);
      }
      listener.onSent(entry);
      archiving.sent(entry.id());
      return done();
    }
    return entry.body() == null ? done() : message(entry);
  }

  /** Not waited for: it goes over the network, and the next entry need not know of it. */
  private void onReport(UUID message, RawJson info) {
    try {
      WrapReport report = WrapReport.fromJson(info.text());
      underWay(
          CompletableFuture.completedFuture(report)
              .thenComposeAsync(told -> repair.repair(message, told), runtime.workers()));
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "The report of message {0} cannot be read", message);
    }
  }

  private void receipts(Frame.Entry entry) {
    RawJson info = entry.info();
    if (info == null) {
      return;
    }
    Receipts receipts;
    try {
      receipts = Receipts.fromJson(info.text());
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "The receipts of entry {0} cannot be read", entry.n());
      return;
    }
    for (Receipts.By read : receipts.read()) {
      if (read.by().equals(identity.account())) {
        readMarks.confirmed(read.ids());
      }
    }
    listener.onReceipts(receipts);
  }

  private void keys(Frame.Entry entry) {
    RawJson info = entry.info();
    if (info == null) {
      directory.expire(entry.from());
      return;
    }
    try {
      AccountKeys told = AccountKeys.fromNotice(entry.from(), info);
      if (told.hasChain()) {
        boolean unused = directory.apply(told); // what is missing is fetched when it is needed
      }
    } catch (UnreadableAnswerException e) {
      LOG.log(Level.WARNING, "A notice of keys cannot be read: {0}", e.getMessage());
      directory.expire(entry.from());
    }
  }

  private CompletionStage<?> message(Frame.Entry entry) {
    Bytes body = entry.body();
    if (body == null) {
      unreadable(entry, Reason.MALFORMED, false);
      return done();
    }
    return senders.find(entry.from(), body).thenAccept(chain -> open(entry, body, chain));
  }

  private void open(Frame.Entry entry, Bytes body, Optional<PinnedChain> chain) {
    if (chain.isEmpty()) {
      unreadable(entry, Reason.BAD_SIGNATURE, false);
      return;
    }
    Opened opened =
        new Opener(identity.keys()).open(body, Opener.Came.from(entry), entry.wrap(), chain.get());
    if (opened instanceof Opened.Text text) {
      show(entry, text);
    } else if (opened instanceof Opened.ResendRequest request) {
      answer(entry, request);
    } else if (opened instanceof Opened.Failed failed) {
      failed(entry, failed);
    }
  }

  private void show(Frame.Entry entry, Opened.Text text) {
    if (seen.isReplay(entry.from(), entry.device(), entry.id(), entry.n())) {
      LOG.log(Level.WARNING, "Message {0} came again under another number", entry.id());
      return;
    }
    Audience audience = audiences.of(entry, text.header());
    listener.onMessage(IncomingMessage.of(entry, text, audience));
    if (audience.standing() == Audience.Standing.PENDING) {
      var unused = audiences.ask(entry.id(), audience.digest()); // told when it is known
    }
    archiving.opened(entry.id(), text.contentKey());
    seen.add(entry.from(), entry.device(), entry.id(), entry.n());
    waiting.remove(entry.id());
  }

  /** Not waited for: who got no answer asks again. */
  private void answer(Frame.Entry entry, Opened.ResendRequest request) {
    boolean forUs = entry.kind() == EntryKind.MESSAGE || entry.to().contains(identity.account());
    if (!forUs) {
      return; // another device of ours asked somebody else
    }
    underWay(
        repair
            .answer(request)
            .whenComplete(
                (sent, failure) -> {
                  if (failure != null) {
                    LOG.log(
                        Level.INFO, "A resend request was not answered", Failures.unwrap(failure));
                  }
                }));
  }

  private void failed(Frame.Entry entry, Opened.Failed failed) {
    Envelope.Header header = failed.header();
    boolean request = header != null && header.type().equals(Envelope.TYPE_RESEND);
    boolean mayFollow = failed.reason() == Reason.NO_WRAP || failed.reason().askAgain();
    if (request || !mayFollow) {
      // Requests are not asked for again, or two broken devices would ask each other for ever.
      if (!request) {
        unreadable(entry, failed.reason(), false);
      }
      return;
    }
    int asked = waiting.find(entry.id()).map(Waiting::asked).orElse(0);
    Waiting message = new Waiting(entry, failed.reason(), asked);
    waiting.put(message);
    unreadable(entry, failed.reason(), true);
    requester.consider(message);
  }

  private void unreadable(Frame.Entry entry, Reason reason, boolean mayFollow) {
    LOG.log(Level.INFO, "Message {0} cannot be opened: {1}", entry.id(), reason.wire());
    listener.onUnreadable(
        new Unreadable(entry.n(), entry.id(), entry.from(), entry.device(), reason, mayFollow));
  }

  /** A wrap for a message that waits. */
  private CompletionStage<?> wrap(Frame.Entry entry) {
    Optional<Waiting> message = waiting.find(entry.id());
    Frame.KeyWrap key = entry.wrap();
    if (message.isEmpty() || key == null) {
      return done();
    }
    return message(withWrap(message.get().entry(), key));
  }

  private static Frame.Entry withWrap(Frame.Entry entry, Frame.@Nullable KeyWrap wrap) {
    return new Frame.Entry(
        entry.n(),
        entry.kind(),
        entry.id(),
        entry.from(),
        entry.device(),
        entry.atMs(),
        entry.to(),
        entry.dropped(),
        entry.body(),
        entry.code(),
        wrap,
        entry.info());
  }
}
