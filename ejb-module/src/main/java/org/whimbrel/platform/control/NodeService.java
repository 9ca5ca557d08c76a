package org.whimbrel.platform.control;

import jakarta.enterprise.context.ApplicationScoped;

/** Whether this node is in service, for all who have to know. Thread-safe. */
@ApplicationScoped
public class NodeService {
  private volatile NodeState state = NodeState.IN_SERVICE;

  /** What it is in now. */
  public NodeState state() {
    return state;
  }

  /** Whether new clients may come. */
  public boolean isInService() {
    return state == NodeState.IN_SERVICE;
  }

  void set(NodeState next) {
    state = next;
  }
}
