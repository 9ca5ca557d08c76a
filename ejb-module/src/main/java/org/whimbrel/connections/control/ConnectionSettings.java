package org.whimbrel.connections.control;

import org.eclipse.microprofile.config.Config;

/**
 * Bounds of connections.
 *
 * @param max the most connections and unanswered own requests of an account together
 * @param outgoingMax the most unanswered own requests of an account
 * @param incomingMax the most unanswered requests to an account
 * @param blockedMax how many accounts an account may block
 * @param requestsPerHourMax how many requests an account may send in an hour
 * @param rateKeysMax how many accounts' rates this node remembers
 * @param groupsMax in how many groups a connection may be
 * @param pageMaxCount the most connections of one page
 * @param blockVisible whether those who are blocked may know
 * @param newsPollMs how often news that a crash left behind are looked for
 * @param newsChunkMax how many are told in one transaction
 */
public record ConnectionSettings(
    int max,
    int outgoingMax,
    int incomingMax,
    int blockedMax,
    int requestsPerHourMax,
    long rateKeysMax,
    int groupsMax,
    int pageMaxCount,
    boolean blockVisible,
    long newsPollMs,
    int newsChunkMax) {
  public ConnectionSettings {
    if (max < 1
        || outgoingMax < 1
        || incomingMax < 1
        || blockedMax < 1
        || requestsPerHourMax < 1
        || rateKeysMax < 1
        || groupsMax < 1
        || pageMaxCount < 1
        || newsPollMs < 1
        || newsChunkMax < 1) {
      throw new IllegalArgumentException("the numbers of whimbrel.connections must be at least 1");
    }
  }

  static ConnectionSettings from(Config config) {
    return new ConnectionSettings(
        config.getValue("whimbrel.connections.max", Integer.class),
        config.getValue("whimbrel.connections.outgoingMax", Integer.class),
        config.getValue("whimbrel.connections.incomingMax", Integer.class),
        config.getValue("whimbrel.connections.blockedMax", Integer.class),
        config.getValue("whimbrel.connections.requestsPerHourMax", Integer.class),
        config.getValue("whimbrel.connections.rateKeysMax", Long.class),
        config.getValue("whimbrel.connections.groupsMax", Integer.class),
        config.getValue("whimbrel.connections.pageMaxCount", Integer.class),
        config.getValue("whimbrel.connections.blockVisible", Boolean.class),
        config.getValue("whimbrel.connections.newsPollMs", Long.class),
        config.getValue("whimbrel.connections.newsChunkMax", Integer.class));
  }
}
