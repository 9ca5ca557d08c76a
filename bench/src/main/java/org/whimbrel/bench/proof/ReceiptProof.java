package org.whimbrel.bench.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.whimbrel.bench.traffic.Route;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.protocol.EntryKind;

/**
 * Holds receipts against what was shown: each device of a sender is told once, and only then, of
 * each recipient who has a device that was shown the message. A receipt that came again with the
 * same number, because a socket was lost, is not in the logs a second time. For one use.
 */
final class ReceiptProof {
  private static final long[] NOTHING = {};

  private final Scenario scenario;
  private final long messages;
  private final LongFunction<String> names;
  private final Violations violations;

  /** What each user's devices were shown, ascending, device by device. */
  private final Map<Integer, List<long[]>> shown = new HashMap<>();

  /** What each user sent. */
  private final long[][] sent;

  /**
   * Over these logs.
   *
   * @param ledger what was offered
   * @param names a message's name in findings, by its index
   */
  ReceiptProof(
      Scenario scenario,
      Ledger ledger,
      Collection<DeviceLog> logs,
      LongFunction<String> names,
      Violations violations) {
    this.scenario = scenario;
    this.messages = ledger.count();
    this.names = names;
    this.violations = violations;
    for (DeviceLog log : logs) {
      shown
          .computeIfAbsent(log.user(), user -> new ArrayList<>())
          .add(log.indices(EntryKind.MESSAGE));
    }
    this.sent = sent();
  }

  private long[][] sent() {
    int[] counts = new int[scenario.shape().users()];
    for (long index = 0; index < messages; index++) {
      counts[scenario.route(index).sender()]++;
    }
    long[][] all = new long[counts.length][];
    for (int user = 0; user < counts.length; user++) {
      all[user] = counts[user] == 0 ? NOTHING : new long[counts[user]];
    }
    for (long index = messages - 1; index >= 0; index--) {
      int sender = scenario.route(index).sender();
      counts[sender]--;
      all[sender][counts[sender]] = index;
    }
    return all;
  }

  /** Judges what one device was told. */
  void judge(DeviceLog log) {
    List<DeviceLog.Receipt> told = log.receipts();
    int next = 0;
    for (long index : sent[log.user()]) {
      while (next < told.size() && told.get(next).index() < index) {
        untrue(log, told.get(next++));
      }
      int end = next;
      while (end < told.size() && told.get(end).index() == index) {
        end++;
      }
      judge(log, index, told.subList(next, end));
      next = end;
    }
    told.subList(next, told.size()).forEach(receipt -> untrue(log, receipt));
  }

  private void judge(DeviceLog log, long index, List<DeviceLog.Receipt> told) {
    Route route = scenario.route(index);
    Map<Integer, Integer> times = new HashMap<>();
    told.forEach(receipt -> times.merge(receipt.by(), 1, Integer::sum));
    for (int recipient : route.recipients()) {
      int count = times.getOrDefault(recipient, 0);
      if (count == 0 && isShown(index, recipient)) {
        add(ViolationKind.RECEIPT_MISSING, log, index, recipient);
      }
      if (count > 1) {
        add(ViolationKind.RECEIPT_TWICE, log, index, recipient);
      }
    }
    for (int by : times.keySet()) {
      if (!route.recipients().contains(by) || !isShown(index, by)) {
        add(ViolationKind.RECEIPT_UNTRUE, log, index, by);
      }
    }
  }

  private boolean isShown(long index, int user) {
    return shown.getOrDefault(user, List.of()).stream()
        .anyMatch(indices -> Arrays.binarySearch(indices, index) >= 0);
  }

  private void untrue(DeviceLog log, DeviceLog.Receipt receipt) {
    add(ViolationKind.RECEIPT_UNTRUE, log, receipt.index(), receipt.by());
  }

  private void add(ViolationKind kind, DeviceLog log, long index, int by) {
    violations.add(kind, log + ", " + names.apply(index) + " by user " + by);
  }
}
