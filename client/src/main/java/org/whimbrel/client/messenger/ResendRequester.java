package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.messenger.WaitingMessages.Waiting;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.protocol.Frame;

/**
 * Asks senders for another wrap of messages that do not open: at once, and while none comes after
 * {@value #PAUSE_FIRST_MS} ms and four times that, {@value #TRIES_MAX} times in all. Thread-safe.
 */
final class ResendRequester {
  static final int TRIES_MAX = 3;
  static final long PAUSE_FIRST_MS = 30_000;

  private static final Logger LOG = System.getLogger(ResendRequester.class.getName());

  private final ClientRuntime runtime;
  private final WaitingMessages waiting;
  private final Request request;

  /** Messages for which a try is under way or planned: there is one at a time. */
  private final Set<UUID> planned = new HashSet<>();

  /** {@link Outbound#resendRequest}. */
  interface Request {
    /** Asks for another wrap. */
    CompletableFuture<Void> send(Frame.Entry entry, Opened.Reason reason);
  }

  ResendRequester(ClientRuntime runtime, WaitingMessages waiting, Request request) {
    this.runtime = runtime;
    this.waiting = waiting;
    this.request = request;
  }

  /** Takes up those that waited when the client last ended. */
  void resume() {
    waiting.all().forEach(this::consider);
  }

  /** A message does not open; asks if that may help and is not planned already. */
  void consider(Waiting message) {
    UUID id = message.entry().id();
    if (!message.reason().askAgain() || message.asked() >= TRIES_MAX) {
      return;
    }
    synchronized (this) {
      if (!planned.add(id)) {
        return;
      }
    }
    runtime.later(pauseMs(message.asked()), () -> ask(id));
  }

  /** The pause before a try, in milliseconds. */
  static long pauseMs(int asked) {
    return asked == 0 ? 0 : PAUSE_FIRST_MS << (2 * (asked - 1));
  }

  private void ask(UUID id) {
    synchronized (this) {
      planned.remove(id);
    }
    Optional<Waiting> still = waiting.find(id);
    if (still.isEmpty()) {
      return;
    }
    Waiting message =
        new Waiting(still.get().entry(), still.get().reason(), still.get().asked() + 1);
    waiting.put(message);
    var unused =
        send(message)
            .whenComplete(
                (sent, failure) -> {
                  if (failure != null) {
                    LOG.log(Level.INFO, "A resend request was not taken", Failures.unwrap(failure));
                  }
                });
    consider(message);
  }

  private CompletableFuture<Void> send(Waiting message) {
    try {
      return request.send(message.entry(), message.reason());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
