package org.whimbrel.platform.control;

import org.eclipse.microprofile.config.Config;

/**
 * The bounds of a drain.
 *
 * @param balancerMs how long the balancer is given to notice that the node is not ready
 * @param spreadMs over how long the sessions are asked to move, at most
 * @param movesAtOnceMax how many may be on their way to another node, before the next one is asked
 *     sooner than that
 * @param answerMs how long a session that was asked to move may wait for what it has not been
 *     answered yet
 * @param sessionsMs how long the last of them may take after that, and how long the drain waits for
 *     a device to be back elsewhere
 * @param intakeMs how long the broker may take for what was taken in
 * @param consumersMs how long the consumers may take for what they have in hand
 */
public record DrainSettings(
    long balancerMs,
    long spreadMs,
    int movesAtOnceMax,
    long answerMs,
    long sessionsMs,
    long intakeMs,
    long consumersMs) {
  /** Checks the bounds. */
  public DrainSettings {
    if (balancerMs < 0
        || spreadMs < 0
        || movesAtOnceMax < 1
        || answerMs < 0
        || sessionsMs < 0
        || intakeMs < 0
        || consumersMs < 0) {
      throw new IllegalArgumentException("a number of whimbrel.drain… is out of its bounds");
    }
  }

  static DrainSettings from(Config config) {
    return new DrainSettings(
        config.getValue("whimbrel.drain.balancerMs", Long.class),
        config.getValue("whimbrel.drain.spreadMs", Long.class),
        config.getValue("whimbrel.drain.movesAtOnceMax", Integer.class),
        config.getValue("whimbrel.drain.answerMs", Long.class),
        config.getValue("whimbrel.drain.sessionsMs", Long.class),
        config.getValue("whimbrel.drain.intakeMs", Long.class),
        config.getValue("whimbrel.drain.consumersMs", Long.class));
  }
}
