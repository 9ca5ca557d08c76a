package org.whimbrel.platform.control;

import org.eclipse.microprofile.config.Config;

/**
 * How nodes tell each other what happened.
 *
 * @param pulseMs how often a node is heard even if it has nothing to tell, and how often it tries
 *     again when the broker did not take something
 * @param silenceMs how long a node may be silent before news of it count as lost, and how long news
 *     are worth anything
 * @param waitingMax how many may wait to be told
 * @param bundleMaxCount how many go in one message
 */
record NodeNewsSettings(long pulseMs, long silenceMs, int waitingMax, int bundleMaxCount) {
  /** About 100 bytes each; a message stays far below what the broker takes for a large one. */
  private static final int BUNDLE_MAX_COUNT = 1_000;

  NodeNewsSettings {
    if (pulseMs < 1 || silenceMs < 2 * pulseMs) {
      throw new IllegalArgumentException(
          "whimbrel.news.pulseMs must be at least 1, and whimbrel.news.silenceMs twice as long");
    }
    if (waitingMax < 1 || bundleMaxCount < 1 || bundleMaxCount > BUNDLE_MAX_COUNT) {
      throw new IllegalArgumentException(
          "whimbrel.news.waitingMax must be at least 1, and whimbrel.news.bundleMaxCount 1 to "
              + BUNDLE_MAX_COUNT);
    }
  }

  static NodeNewsSettings from(Config config) {
    return new NodeNewsSettings(
        config.getValue("whimbrel.news.pulseMs", Long.class),
        config.getValue("whimbrel.news.silenceMs", Long.class),
        config.getValue("whimbrel.news.waitingMax", Integer.class),
        config.getValue("whimbrel.news.bundleMaxCount", Integer.class));
  }
}
