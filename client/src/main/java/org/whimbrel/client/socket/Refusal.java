package org.whimbrel.client.socket;

import java.net.http.WebSocketHandshakeException;
import org.whimbrel.client.rest.ProblemException;
import org.whimbrel.client.rest.Requests;

/** Reads why a socket could not be opened. Stateless. */
final class Refusal {
  private static final int UNAUTHORIZED = 401;

  private Refusal() {}

  /** Whether the handshake's access token was not taken. */
  static boolean isUnauthorized(Throwable failure) {
    return failure instanceof WebSocketHandshakeException refusal
        && refusal.getResponse().statusCode() == UNAUTHORIZED;
  }

  /** Whether there was no access token to be had, because the refresh token was not taken. */
  static boolean isOfTokens(Throwable failure) {
    return failure instanceof ProblemException problem && problem.status() == UNAUTHORIZED;
  }

  /** How long the server asked to wait, in milliseconds; 0 if it did not. */
  static long retryAfterMs(Throwable failure) {
    if (failure instanceof WebSocketHandshakeException refusal) {
      return Requests.retryAfterMs(refusal.getResponse().headers());
    }
    return failure instanceof ProblemException problem ? problem.retryAfterMs() : 0;
  }
}
