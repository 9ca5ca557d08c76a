package org.whimbrel.bench.traffic;

import java.util.List;

/**
 * One message's way.
 *
 * @param sender a user's number
 * @param recipients other users' numbers, each once
 */
public record Route(int sender, List<Integer> recipients) {
  /** Copies. */
  public Route {
    recipients = List.copyOf(recipients);
  }
}
