package org.whimbrel.keys.control;

import org.eclipse.microprofile.config.Config;

/**
 * Bounds of the archive.
 *
 * @param keysMax how many sealed archive keys come in one request
 * @param epochsMax how many archive keys an account may have
 * @param wrapsMax how many archived content keys come in one request
 * @param writesPerMinuteMax how often an account may write in a minute, at one node; 0 for no limit
 * @param limitedAccountsMax how many accounts' writes a node counts
 */
public record ArchiveSettings(
    int keysMax, int epochsMax, int wrapsMax, int writesPerMinuteMax, long limitedAccountsMax) {
  public ArchiveSettings {
    if (keysMax < 1 || epochsMax < 1 || wrapsMax < 1 || limitedAccountsMax < 1) {
      throw new IllegalArgumentException(
          "whimbrel.archive.keysMax, epochsMax, wrapsMax and limitedAccountsMax must be at least"
              + " 1");
    }
    if (writesPerMinuteMax < 0) {
      throw new IllegalArgumentException("whimbrel.archive.writesPerMinuteMax must be at least 0");
    }
  }

  static ArchiveSettings from(Config config) {
    return new ArchiveSettings(
        config.getValue("whimbrel.archive.keysMax", Integer.class),
        config.getValue("whimbrel.archive.epochsMax", Integer.class),
        config.getValue("whimbrel.archive.wrapsMax", Integer.class),
        config.getValue("whimbrel.archive.writesPerMinuteMax", Integer.class),
        config.getValue("whimbrel.archive.limitedAccountsMax", Long.class));
  }
}
