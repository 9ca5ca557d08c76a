package org.whimbrel.platform.control;

/** What an operator sees of this node in JMX, and may do: {@code org.whimbrel:type=Node}. */
public interface NodeMXBean {
  /** {@code in-service}, {@code draining} or {@code drained}. */
  String getState();

  /** The node's roles, with commas between. */
  String getRoles();

  /** How many sessions a drain would have to move, or has still to. */
  int getSessionsLeft();

  /** Begins to take the node out of service, and returns at once. */
  void drain();

  /** Takes the node into service again. */
  void resume();
}
