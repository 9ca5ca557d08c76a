package org.whimbrel.client.mailbox;

import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;

/** The server did not take a message, and will not as it is. */
public final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Frame.Rejected answer;
  private final ErrorCode code;

  RejectedException(Frame.Rejected answer) {
    super(answer.code().wire() + ": " + answer.detail());
    this.answer = answer;
    this.code = answer.code();
  }

  /** Why. */
  public ErrorCode code() {
    return code;
  }

  /** The server's answer. */
  public Frame.Rejected answer() {
    return answer;
  }
}
