package org.whimbrel.sessions.control;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.CloseCode;

/** The socket under a session. Its calls do not block; one that throws ends the session. */
public interface DeviceSocket {
  /**
   * Writes one text frame. No second write may start before this one is done.
   *
   * @param done told once, from any thread, also before this call returns: null, or what failed
   */
  void send(String text, Consumer<@Nullable Throwable> done);

  /** Sends a ping (RFC 6455, section 5.5.2). No write may be under way, as with another write. */
  void ping();

  /** Closes the socket. Closing it again changes nothing. */
  void close(CloseCode code);
}
