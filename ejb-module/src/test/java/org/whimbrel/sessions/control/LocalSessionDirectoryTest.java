package org.whimbrel.sessions.control;

import org.whimbrel.platform.control.NodeId;

class LocalSessionDirectoryTest extends SessionDirectoryContract {
  private final SessionDirectory directory = new LocalSessionDirectory();

  @Override
  SessionDirectory directory(NodeId node) {
    return directory;
  }
}
