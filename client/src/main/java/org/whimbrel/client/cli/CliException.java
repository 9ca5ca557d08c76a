package org.whimbrel.client.cli;

/** A command could not be done; carries what the process ends with. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String code;

  private CliException(int exitCode, String code, String detail) {
    super(detail);
    this.exitCode = exitCode;
    this.code = code;
  }

  /** The server said no. */
  static CliException refused(String code, String detail) {
    return new CliException(ExitCodes.REFUSED, code, detail);
  }

  /** Nothing that the server could help with. */
  static CliException usage(String detail) {
    return new CliException(ExitCodes.USAGE, "usage", detail);
  }

  /** No server, or no sensible answer. */
  static CliException unreachable(String detail) {
    return new CliException(ExitCodes.UNREACHABLE, "unreachable", detail);
  }

  /** Something on this machine is in the way, or what was waited for did not come. */
  static CliException undone(String code, String detail) {
    return new CliException(ExitCodes.UNDONE, code, detail);
  }

  int exitCode() {
    return exitCode;
  }

  /** What programs look at; the server's own where it refused. */
  String code() {
    return code;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
