package org.whimbrel.client.cli.history;

/** The history cannot be opened: another passphrase, or a damaged file. */
public final class HistoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** In words, for the user. */
  public HistoryException(String message) {
    super(message);
  }
}
