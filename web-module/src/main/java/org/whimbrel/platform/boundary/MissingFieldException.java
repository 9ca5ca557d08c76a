package org.whimbrel.platform.boundary;

/** A request without a field that it must have. */
public final class MissingFieldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code name} is the field's. */
  public MissingFieldException(String name) {
    super("The field " + name + " is missing.");
  }
}
