package org.whimbrel.messaging.boundary;

import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.whimbrel.platform.boundary.Problem;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/** What is answered on the socket, as REST answers it: the same codes, each with its status. */
final class FrameAnswers {
  private FrameAnswers() {}

  /** The answer to a send. */
  static Response of(Frame.SendAnswer answer) {
    if (answer instanceof Frame.Rejected rejected) {
      return problem(
          rejected.code(), rejected.detail(), rejected.retryAfterMs(), rejected.serverTimeMs());
    }
    return Response.accepted(FrameCodec.encode(answer)).build();
  }

  /** The request's body is larger than a frame may be. */
  static Response tooLarge(int maxBytes) {
    return problem(ErrorCode.FRAME_TOO_LARGE, "A request has at most " + maxBytes + " bytes.");
  }

  /** There is no such message, or none that the account may know of. */
  static Response unknownMessage(String detail) {
    return Problem.of(404, "unknown-message", detail).toResponse();
  }

  /** A refusal. */
  static Response problem(ErrorCode code, String detail) {
    return problem(code, detail, null, null);
  }

  /**
   * A refusal.
   *
   * @param retryAfterMs when to try again; null if that is not known
   * @param serverTimeMs the server's time, for one whose clock is wrong
   */
  static Response problem(
      ErrorCode code, String detail, @Nullable Long retryAfterMs, @Nullable Long serverTimeMs) {
    return Problem.of(status(code), code.wire(), detail, retryAfterMs, serverTimeMs).toResponse();
  }

  private static int status(ErrorCode code) {
    return switch (code) {
      case BUSY, UNAVAILABLE -> 503;
      case NO_KEYS -> 409;
      case TOO_MANY_RESENDS -> Problem.tooManyRequests();
      case FRAME_TOO_LARGE, BODY_TOO_LARGE -> 413;
      default -> 400;
    };
  }
}
