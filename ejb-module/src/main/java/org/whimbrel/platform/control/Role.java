package org.whimbrel.platform.control;

import java.util.Locale;

/** What a node can do for the others. */
public enum Role {
  /** Holds sockets, and takes what is to be pushed to them. */
  EDGE,
  /** Works off the queues that all nodes share, and what has to be done once in a while. */
  WORKER,
  /** Answers REST, and hands out the page. */
  API;

  /** Its name in the configuration. */
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
