package org.whimbrel.platform.control;

/**
 * What must hold before this node takes anything from the queues: a port, because it belongs to
 * another feature. A message taken too early could not be worked on, and would be late by the pause
 * before the broker delivers it again.
 */
public interface ConsumingCondition {
  /** Whether it holds by now; asked several times a second until it does. Does not block. */
  boolean isReady();
}
