package org.whimbrel.bench.proof;

import java.util.List;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.protocol.EntryKind;

/** Holds what a device was shown against the log as the server keeps it. Stateless. */
public final class LogComparison {
  private LogComparison() {}

  /**
   * Compares entry by entry.
   *
   * @param kept the log, from number 1 on
   */
  public static void judge(DeviceLog shown, List<DeviceLog.Line> kept, Violations violations) {
    if (shown.size() > kept.size() || hasMessages(kept.subList(shown.size(), kept.size()))) {
      violations.add(
          ViolationKind.LOG_DIFFERS,
          shown + ": shown " + shown.size() + " entries, kept " + kept.size());
    }
    for (int n = 1; n <= Math.min(shown.size(), kept.size()); n++) {
      DeviceLog.Line seen = shown.line(n);
      DeviceLog.Line logged = kept.get(n - 1);
      if (!isSame(seen, logged)) {
        violations.add(
            ViolationKind.LOG_DIFFERS, shown + ", n=" + n + ": shown " + seen + ", kept " + logged);
      }
    }
  }

  /** Notices may come while sockets are closed already; messages were waited for. */
  private static boolean hasMessages(List<DeviceLog.Line> behind) {
    return behind.stream().anyMatch(line -> !EntryCheck.isNotice(line.kind()));
  }

  /** The log may hold the body of a {@code sent} entry, which the writing device was not sent. */
  private static boolean isSame(DeviceLog.Line seen, DeviceLog.Line logged) {
    boolean bodyLeftOut = seen.kind() == EntryKind.SENT && seen.print() == Fingerprint.NONE;
    return seen.kind() == logged.kind()
        && seen.index() == logged.index()
        && (bodyLeftOut || seen.print() == logged.print());
  }
}
