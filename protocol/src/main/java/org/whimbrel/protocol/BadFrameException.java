package org.whimbrel.protocol;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A frame that cannot be understood; says why, and of which message where that could be read. */
public final class BadFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String detail;
  private final @Nullable UUID id;

  /** A frame that belongs to no message that could be told. */
  public BadFrameException(ErrorCode code, String detail) {
    this(code, detail, null);
  }

  /** A {@code send} whose id could be read. */
  public BadFrameException(ErrorCode code, String detail, @Nullable UUID id) {
    super(code.wire() + ": " + detail);
    this.code = code;
    this.detail = detail;
    this.id = id;
  }

  /** Why. */
  public ErrorCode code() {
    return code;
  }

  /** The same in words; never holds content. */
  public String detail() {
    return detail;
  }

  /** The message's id, if it could be read. */
  public @Nullable UUID id() {
    return id;
  }
}
