package org.whimbrel.bench.crew;

/** A crew could not do what it was told. */
public final class CrewException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was wrong, in words. */
  public CrewException(String message) {
    super(message);
  }
}
