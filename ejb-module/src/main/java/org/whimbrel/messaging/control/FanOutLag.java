package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.whimbrel.platform.control.NodeNews;
import org.whimbrel.platform.control.NodeNewsTask;

/**
 * How far the log is behind what was accepted. Over a bound the intake takes no more: a message
 * that would arrive late is better refused at once, with a delay to try again after. Thread-safe.
 *
 * <p>What is behind because the database is away is not counted: then messages are taken, and wait
 * in the broker, on disk, for as long as it takes.
 */
@ApplicationScoped
public class FanOutLag {
  /**
   * A lag that nobody has reported for so long is no news of now: a log that works off what waits
   * reports many times a second. One old batch after a restart holds nobody up for longer.
   */
  private static final long FRESH_MS = 500;

  /** How often the other nodes are told while it is too long: while it is fresh for them, too. */
  private static final long TELL_MS = 200;

  private static final String BEHIND = "log-behind";

  @Inject Clock clock;
  @Inject NodeNewsTask nodes;

  @Inject
  @ConfigProperty(name = "whimbrel.intake.lagMaxMs")
  long lagMaxMs;

  private volatile long lagMs;
  private volatile long reportedAtMs = Long.MIN_VALUE / 2;
  private volatile long toldAtMs = Long.MIN_VALUE / 2;

  /** A batch whose first message was accepted then is in the log now. */
  void logged(long acceptedAtMs) {
    long nowMs = clock.millis();
    lagMs = Math.max(0, nowMs - acceptedAtMs);
    reportedAtMs = nowMs;
    if (lagMs > lagMaxMs && nowMs - toldAtMs >= TELL_MS) {
      toldAtMs = nowMs;
      nodes.tell(new NodeNews(BEHIND, List.of(), lagMs));
    }
  }

  /** A node that does not write the log itself learns from those that do that it is behind. */
  void onNews(@Observes NodeNews news) {
    if (news.is(BEHIND, 0)) {
      lagMs = Math.max(0, news.number());
      reportedAtMs = clock.millis();
    }
  }

  /** Whether the log is too far behind for more to be taken. */
  public boolean isTooLong() {
    return behindMs() > lagMaxMs;
  }

  /**
   * How long the last batch took from its acceptance to the log, in milliseconds; 0 if that was not
   * a moment ago.
   */
  long behindMs() {
    return clock.millis() - reportedAtMs < FRESH_MS ? lagMs : 0;
  }

  /**
   * When it may be worth trying again, in milliseconds from now: after as long as the log is
   * behind, but not longer than it may be; 0 if it is not.
   */
  public long retryMs() {
    return Math.min(behindMs(), lagMaxMs);
  }
}
