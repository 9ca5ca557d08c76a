package org.whimbrel.bench.proof;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Route;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;

/**
 * Judges an entry by what the scenario says of its message, as it comes. What needs other
 * processes' knowledge is left to {@link Proof}. Thread-safe.
 */
public final class EntryCheck {
  /** All messages are sent from their sender's first device. */
  public static final int SENDING_DEVICE = 1;

  private final Scenario scenario;
  private final IntFunction<UUID> accounts;
  private final Violations violations;

  /**
   * By a scenario.
   *
   * @param accounts tells the account of a user's number
   */
  public EntryCheck(Scenario scenario, IntFunction<UUID> accounts, Violations violations) {
    this.scenario = scenario;
    this.accounts = accounts;
    this.violations = violations;
  }

  /**
   * Judges an entry.
   *
   * @param index of its message, or {@link MessageIds#NONE}
   * @param log whose entry it is
   */
  public void judge(Frame.Entry entry, long index, DeviceLog log) {
    String where = log + ", n=" + entry.n() + " id=" + entry.id();
    if (isNotice(entry.kind())) {
      return; // it counts for the gaps only
    }
    if (index == MessageIds.NONE) {
      violations.add(ViolationKind.STRANGER, where + " was not sent by this run");
      return;
    }
    Route route = scenario.route(index);
    if (!entry.from().equals(accounts.apply(route.sender())) || entry.device() != SENDING_DEVICE) {
      violations.add(
          ViolationKind.SENDER_DIFFERS, where + " says " + entry.from() + "/" + entry.device());
    }
    switch (entry.kind()) {
      case MESSAGE -> {
        if (!route.recipients().contains(log.user())) {
          violations.add(ViolationKind.STRANGER, where + " went to somebody else");
        }
      }
      case SENT -> judgeSent(entry, route, log, where);
      default -> violations.add(ViolationKind.REFUSED, where + " " + entry.code());
    }
  }

  /** Whether it tells no message, so that it has no place in the proof but its number. */
  public static boolean isNotice(EntryKind kind) {
    return switch (kind) {
      case MESSAGE, SENT, REFUSED -> false;
      case WRAP, CONNECTION, KEYS, PROFILE, RECEIPT -> true;
    };
  }

  private void judgeSent(Frame.Entry entry, Route route, DeviceLog log, String where) {
    if (route.sender() != log.user()) {
      violations.add(ViolationKind.STRANGER, where + " was sent by somebody else");
    }
    if (!Set.copyOf(entry.to()).equals(accounts(route.recipients()))
        || !entry.dropped().isEmpty()) {
      violations.add(
          ViolationKind.SENT_ENTRY_DIFFERS,
          where + " to " + entry.to().size() + " accounts, dropped " + entry.dropped());
    }
    boolean wroteIt = log.device() == SENDING_DEVICE;
    if (wroteIt != (entry.body() == null)) {
      violations.add(ViolationKind.SENT_ENTRY_BODY, where);
    }
  }

  private Set<UUID> accounts(List<Integer> users) {
    Set<UUID> set = new HashSet<>();
    users.forEach(user -> set.add(accounts.apply(user)));
    return set;
  }
}
