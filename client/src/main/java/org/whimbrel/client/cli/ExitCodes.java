package org.whimbrel.client.cli;

/** What the process ends with; scripts rely on the numbers. */
final class ExitCodes {
  /** Done. */
  static final int OK = 0;

  /** The server refused; its code is on standard error. */
  static final int REFUSED = 1;

  /** The command was not understood, or makes no sense here. */
  static final int USAGE = 2;

  /** The server was not reached. */
  static final int UNREACHABLE = 3;

  /** Something on this machine is in the way, or what was waited for did not come in time. */
  static final int UNDONE = 4;

  private ExitCodes() {}
}
