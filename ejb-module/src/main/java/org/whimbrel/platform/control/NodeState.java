package org.whimbrel.platform.control;

import java.util.Locale;

/** Where a node is between work and standstill. */
public enum NodeState {
  /** It takes whatever its roles are for. */
  IN_SERVICE,
  /** It takes no new sockets, and gets rid of what it has. */
  DRAINING,
  /** It has nothing left, and may be stopped. */
  DRAINED;

  /** Its name to the outside. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
