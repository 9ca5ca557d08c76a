package org.whimbrel.bench.proof;

import java.util.List;
import java.util.Objects;

/** Holds the log that the server keeps against what one mailbox showed. Stateless. */
public final class LogComparison {
  private LogComparison() {}

  /**
   * Judges one mailbox.
   *
   * @param mailbox what was shown
   * @param log all entries that the server's log holds, in its order
   */
  public static void judge(MailboxLog mailbox, List<SeenEntry> log, Violations violations) {
    List<SeenEntry> shown = mailbox.entries();
    if (shown.size() != log.size()) {
      violations.add(
          ViolationKind.LOG_DIFFERS,
          "mailbox " + mailbox.account() + ": " + shown.size() + " shown, " + log.size() + " kept");
    }
    for (int i = 0; i < Math.min(shown.size(), log.size()); i++) {
      SeenEntry seen = shown.get(i);
      SeenEntry kept = log.get(i);
      if (!seen.isSameAs(kept) || !isBodySame(seen, kept)) {
        violations.add(
            ViolationKind.LOG_DIFFERS,
            "mailbox " + mailbox.account() + ": shown " + seen + ", kept " + kept);
      }
    }
  }

  /** The log may hold the body of a {@code sent} entry, which the writing device was not sent. */
  private static boolean isBodySame(SeenEntry seen, SeenEntry kept) {
    return seen.body() == null || Objects.equals(seen.body(), kept.body());
  }
}
