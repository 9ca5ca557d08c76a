package org.whimbrel.sessions.control;

import org.whimbrel.platform.control.NodeId;

/** Makes the bean without a container. */
public final class SessionsOfNode {
  private SessionsOfNode() {}

  /** One that makes its sessions known to this directory. */
  @SuppressWarnings("UnnecessaryAssignment") // the test is the container here
  public static LocalSessions of(NodeId node, SessionDirectory directory, SocketSettings settings) {
    LocalSessions sessions = new LocalSessions();
    sessions.node = node;
    sessions.directory = directory;
    sessions.settings = settings;
    return sessions;
  }
}
