package org.whimbrel.bench.xmpp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.proof.DeviceLog;
import org.whimbrel.bench.proof.DeviceLog.Line;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Route;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;

/**
 * One user's only device: answers messages with receipts, logs, judges and measures what comes.
 * Sending is thread-safe.
 */
final class XmppLine implements XmppSession.Listener {
  private static final int ONLY_DEVICE = 1;
  private static final long OPEN_TIMEOUT_SECONDS = 300;

  private final int user;
  private final XmppStage stage;
  private final DeviceLog log;
  private final XmppSession session;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile boolean closing;

  /** Not connected yet. */
  XmppLine(int user, XmppStage stage) {
    this.user = user;
    this.stage = stage;
    this.log = new DeviceLog(user, ONLY_DEVICE);
    this.session = new XmppSession(stage.login(user), this);
  }

  /** Connects; done when messages come. */
  CompletableFuture<Void> open(Reactor on, InetSocketAddress address) {
    try {
      session.open(on, address);
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
    return ready.copy().orTimeout(OPEN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Sends a message that is in the ledger, and asks the server to tell when it has it. */
  void send(long index, String id, String to, String body) {
    session.send(Stanzas.message(to, id, body), index, true);
  }

  /** Ends the session. */
  void close() {
    closing = true;
    session.close();
  }

  /** What the device was shown and told. */
  DeviceLog log() {
    return log;
  }

  @Override
  public void onReady() {
    ready.complete(null);
  }

  @Override
  public void onAcknowledged(long index, long nowNanos) {
    if (stage.ledger().accept(index)) {
      stage.reach(Milestone.ACCEPTED, index, nowNanos);
    } else {
      violate(ViolationKind.PROTOCOL, "message " + index + " was acknowledged before");
    }
  }

  @Override
  public void onMessage(Element message, long nowNanos) {
    String from = message.attribute("from");
    if (message.attribute("type").equals("error")) {
      violate(
          ViolationKind.PROTOCOL,
          "error from " + from + ": " + message.child("error", Stanzas.CLIENT));
      return;
    }
    Optional<Element> receipt = message.child("received", Stanzas.RECEIPTS);
    if (receipt.isPresent()) {
      onReceipt(receipt.get().attribute("id"), from, nowNanos);
      return;
    }
    Optional<Element> body = message.child("body", Stanzas.CLIENT);
    if (body.isPresent()) {
      onText(message, body.get().text(), from, nowNanos);
    }
  }

  private void onText(Element message, String text, String from, long nowNanos) {
    String id = message.attribute("id");
    long index = stage.index(id);
    if (index == MessageIds.NONE) {
      violate(ViolationKind.STRANGER, "id=" + id + " was not sent by this run");
      return;
    }
    Route route = stage.scenario().route(index);
    if (route.sender() != stage.user(from)) {
      violate(ViolationKind.SENDER_DIFFERS, "id=" + id + " says " + from);
    }
    if (!route.recipients().contains(user)) {
      violate(ViolationKind.STRANGER, "id=" + id + " went to somebody else");
    }
    log.add(new Line(EntryKind.MESSAGE, index, print(text)));
    stage.reach(Milestone.SHOWN, index, nowNanos);
    stage.progress().shown().increment();
    if (message.child("request", Stanzas.RECEIPTS).isPresent()) {
      session.send(Stanzas.receipt(from, "r" + id, id), XmppSession.NO_TAG, false);
    }
  }

  private void onReceipt(String id, String from, long nowNanos) {
    long index = stage.index(id);
    int by = stage.user(from);
    if (index == MessageIds.NONE || by < 0) {
      violate(ViolationKind.RECEIPT_UNTRUE, "of somebody else: id=" + id);
      return;
    }
    log.addReceipt(index, by);
    stage.reach(Milestone.RECEIPTED, index, nowNanos);
    stage.progress().receipts().increment();
  }

  /** Stands for a body. */
  static long print(String text) {
    return Fingerprint.of(Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void onEnd(String reason) {
    if (!closing) {
      stage.meter().onSocketLost(reason);
      violate(ViolationKind.CLIENT, "the session ended: " + reason);
    }
    ready.completeExceptionally(new IllegalStateException("no session: " + reason));
  }

  private void violate(ViolationKind kind, String detail) {
    stage.violations().add(kind, log + ": " + detail);
  }
}
