package org.whimbrel.sessions.control;

class LocalSessionDirectoryTest extends SessionDirectoryContract {
  private final SessionDirectory directory = new LocalSessionDirectory();

  @Override
  SessionDirectory directory() {
    return directory;
  }
}
