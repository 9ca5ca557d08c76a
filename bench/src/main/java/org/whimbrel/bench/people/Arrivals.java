package org.whimbrel.bench.people;

import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.measure.Tally;
import org.whimbrel.bench.proof.DeviceLog;
import org.whimbrel.bench.proof.EntryCheck;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.client.rest.KeyApi.AccountKeys;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.WrapReport;

/** Takes what a device is shown: logs, judges, measures. Entries come one after another. */
final class Arrivals {
  /** Whose key changes. */
  private static final int ROTATING_USER = 0;

  private static final int NOBODY = -1;

  private final Person person;
  private final Device device;
  private final Stage stage;
  private final DeviceLog log;

  Arrivals(Person person, Device device, Stage stage, DeviceLog log) {
    this.person = person;
    this.device = device;
    this.stage = stage;
    this.log = log;
  }

  /**
   * An entry.
   *
   * @param index of its message, or {@link MessageIds#NONE}
   * @param nowNanos when it came, on the clock of {@link System#nanoTime()}
   */
  void take(Frame.Entry entry, long index, long nowNanos) {
    long expected = log.add(DeviceLog.Line.of(entry, index));
    if (entry.n() != expected) {
      violate(ViolationKind.GAP, "n=" + entry.n() + " came where n=" + expected + " should");
    }
    stage.check().judge(entry, index, log);
    if (entry.kind() == EntryKind.RECEIPT) {
      stage.meter().count(Tally.RECEIPT_ENTRIES, 1);
    } else if (EntryCheck.isNotice(entry.kind())) {
      stage.meter().count(Tally.NOTICES, 1);
    }
    switch (entry.kind()) {
      case MESSAGE -> onMessage(entry, index, nowNanos);
      case SENT -> onSent(entry, index);
      case KEYS -> onKeys(entry, nowNanos);
      case RECEIPT -> onReceipts(entry, nowNanos);
      case REFUSED, WRAP, CONNECTION, PROFILE -> {}
    }
  }

  private void onMessage(Frame.Entry entry, long index, long nowNanos) {
    if (index != MessageIds.NONE) {
      reach(Milestone.SHOWN, index, nowNanos);
      stage.progress().shown().increment();
      judgeContent(entry, index);
    }
  }

  private void onSent(Frame.Entry entry, long index) {
    stage.progress().sent().increment();
    judgeReport(entry);
    if (entry.body() != null && index != MessageIds.NONE) {
      judgeContent(entry, index);
    }
  }

  private void onReceipts(Frame.Entry entry, long nowNanos) {
    RawJson info = entry.info();
    if (info == null) {
      violate(ViolationKind.PROTOCOL, "n=" + entry.n() + " is a receipt of nothing");
      return;
    }
    for (Receipts.By receipts : Receipts.fromJson(info.text()).delivered()) {
      int by = stage.directory().find(receipts.by()).map(Contact::number).orElse(NOBODY);
      for (UUID id : receipts.ids()) {
        onReceipt(id, by, "n=" + entry.n(), nowNanos);
      }
    }
  }

  private void onReceipt(UUID id, int by, String where, long nowNanos) {
    long index = stage.start().map(start -> start.ids().index(id)).orElse(MessageIds.NONE);
    if (by == NOBODY || index == MessageIds.NONE) {
      violate(ViolationKind.RECEIPT_UNTRUE, where + " is of somebody else: id=" + id);
      return;
    }
    log.addReceipt(index, by);
    reach(Milestone.RECEIPTED, index, nowNanos);
    stage.progress().receipts().increment();
  }

  /** A message of this run reached something. */
  void reach(Milestone milestone, long index, long nowNanos) {
    long dueNanos = stage.scenario().schedule().atNanos(index);
    stage
        .start()
        .ifPresent(start -> stage.meter().reach(milestone, dueNanos, start.since(nowNanos)));
  }

  private void judgeContent(Frame.Entry entry, long index) {
    Contact sender = stage.directory().contact(stage.scenario().route(index).sender());
    stage
        .sealing()
        .flaw(new Sealing.Arrival(entry, index, person, device, sender))
        .ifPresent(flaw -> violate(flaw, "n=" + entry.n() + ", message " + index));
  }

  private void judgeReport(Frame.Entry entry) {
    RawJson info = entry.info();
    if (info == null) {
      return;
    }
    WrapReport report = WrapReport.fromJson(info.text());
    for (WrapReport.Matter matter : WrapReport.Matter.values()) {
      List<WrapReport.Device> devices = report.of(matter);
      if (matter == WrapReport.Matter.SUPERSEDED) {
        stage.meter().count(Tally.SUPERSEDED_WRAPS, devices.size());
      } else if (!devices.isEmpty()) {
        violate(
            ViolationKind.WRAPS_REPORTED,
            "n=" + entry.n() + " " + matter.wire() + " " + devices.size());
      }
    }
  }

  private void onKeys(Frame.Entry entry, long nowNanos) {
    RawJson info = entry.info();
    Contact of = stage.directory().find(entry.from()).orElse(null);
    if (info == null || of == null) {
      return;
    }
    AccountKeys.fromNotice(entry.from(), info).records().stream()
        .map(DeviceKey::of)
        .forEach(
            key -> {
              of.learn(key);
              rotation(of, key).ifPresent(rotation -> onKeyNews(rotation, nowNanos));
            });
  }

  private void onKeyNews(int rotation, long nowNanos) {
    long dueNanos = stage.scenario().rotationsAtNanos().get(rotation);
    stage
        .start()
        .ifPresent(start -> stage.meter().onKeyNews(rotation, start.since(nowNanos) - dueNanos));
    stage.progress().keyNews().increment();
  }

  /** Which of the scenario's key changes this is; empty for another, and for one's own. */
  private OptionalInt rotation(Contact of, DeviceKey key) {
    boolean rotated =
        of.number() == ROTATING_USER
            && person.number() != ROTATING_USER
            && key.device() == EntryCheck.SENDING_DEVICE
            && key.n() > 1
            && key.n() <= stage.scenario().shape().rotations() + 1;
    return rotated ? OptionalInt.of(key.n() - 2) : OptionalInt.empty();
  }

  private void violate(ViolationKind kind, String detail) {
    stage.violations().add(kind, log + ": " + detail);
  }
}
