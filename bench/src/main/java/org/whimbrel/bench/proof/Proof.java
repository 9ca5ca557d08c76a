package org.whimbrel.bench.proof;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Route;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.protocol.EntryKind;

/**
 * Holds what was accepted against what was shown, and what was shown against what was told as
 * delivered, over all processes of a run. Run once, after the sockets are closed; for one thread.
 */
public final class Proof {
  private final Scenario scenario;
  private final MessageIds ids;
  private final Ledger ledger;
  private final boolean sentEntries;
  private final Violations violations;
  private final long[] messagesExpected;
  private final long[] sentExpected;

  /**
   * A proof over these messages.
   *
   * @param sentEntries whether senders are to have entries of what they sent
   */
  public Proof(
      Scenario scenario,
      MessageIds ids,
      Ledger ledger,
      boolean sentEntries,
      Violations violations) {
    this.scenario = scenario;
    this.ids = ids;
    this.ledger = ledger;
    this.sentEntries = sentEntries;
    this.violations = violations;
    this.messagesExpected = new long[scenario.shape().users()];
    this.sentExpected = new long[scenario.shape().users()];
  }

  /** Judges all messages, then all mailboxes; findings go to the violations. */
  public void judge(Collection<DeviceLog> logs) {
    for (long index = 0; index < ledger.count(); index++) {
      judgeMessage(index);
    }
    Map<List<Integer>, DeviceLog> byDevice = new HashMap<>();
    for (DeviceLog log : logs) {
      byDevice.put(List.of(log.user(), log.device()), log);
    }
    ReceiptProof receipts = new ReceiptProof(scenario, ledger, logs, this::name, violations);
    for (int user = 0; user < scenario.shape().users(); user++) {
      for (int device = 1; device <= scenario.shape().devices(); device++) {
        DeviceLog log = byDevice.get(List.of(user, device));
        if (log == null) {
          violations.add(ViolationKind.CLIENT, "no log of user " + user + ", device " + device);
        } else {
          judgeLog(log);
          receipts.judge(log);
        }
      }
    }
  }

  private void judgeMessage(long index) {
    if (!ledger.isOffered(index)) {
      violations.add(ViolationKind.CLIENT, name(index) + " was never offered");
    } else if (ledger.isAccepted(index)) {
      Route route = scenario.route(index);
      sentExpected[route.sender()]++;
      route.recipients().forEach(user -> messagesExpected[user]++);
    } else {
      ledger
          .rejected(index)
          .ifPresentOrElse(
              code -> violations.add(ViolationKind.REJECTED, name(index) + " " + code),
              () -> violations.add(ViolationKind.UNANSWERED, name(index)));
    }
  }

  private void judgeLog(DeviceLog log) {
    for (long n = 1; n <= log.size(); n++) {
      judgeLine(log, n, log.line(n));
    }
    judgeComplete(log, EntryKind.MESSAGE, messagesExpected[log.user()], ViolationKind.LOST);
    if (sentEntries) {
      judgeComplete(
          log, EntryKind.SENT, sentExpected[log.user()], ViolationKind.SENT_ENTRY_MISSING);
    }
  }

  private void judgeLine(DeviceLog log, long n, DeviceLog.Line line) {
    if (EntryCheck.isNotice(line.kind()) || line.index() >= ledger.count()) {
      return; // strangers were told when they came
    }
    String where = log + ", n=" + n + ", " + name(line.index());
    if (!ledger.isAccepted(line.index())) {
      violations.add(ViolationKind.SHOWN_NOT_ACCEPTED, where);
    }
    boolean bodyLeftOut = line.kind() != EntryKind.MESSAGE && line.print() == Fingerprint.NONE;
    if (!bodyLeftOut && line.print() != ledger.print(line.index())) {
      violations.add(ViolationKind.BODY_DIFFERS, where);
    }
  }

  /** Each was for this mailbox, as was judged when it came; so if none is missing, all are here. */
  private void judgeComplete(DeviceLog log, EntryKind kind, long expected, ViolationKind missing) {
    long[] all = log.indices(kind);
    long[] distinct = Arrays.stream(all).distinct().toArray();
    for (int i = 1; i < all.length; i++) {
      if (all[i] == all[i - 1]) {
        violations.add(ViolationKind.SHOWN_TWICE, log + ", " + name(all[i]));
      }
    }
    if (distinct.length >= expected) {
      return;
    }
    for (long index = 0; index < ledger.count(); index++) {
      if (ledger.isAccepted(index)
          && isFor(log.user(), kind, scenario.route(index))
          && Arrays.binarySearch(distinct, index) < 0) {
        violations.add(missing, log + ", " + name(index));
      }
    }
  }

  private String name(long index) {
    return "message " + index + " id=" + ids.of(index);
  }

  private static boolean isFor(int user, EntryKind kind, Route route) {
    return kind == EntryKind.SENT ? route.sender() == user : route.recipients().contains(user);
  }
}
