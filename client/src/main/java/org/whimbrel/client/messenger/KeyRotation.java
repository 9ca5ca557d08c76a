package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;

/**
 * Gives this device a new key when the current one is old, and brings to its end what was cut off:
 * a key that is made but not published. Until it is published others seal to the one before, which
 * stays. One try a check; the next check is the next try. Thread-safe.
 */
final class KeyRotation {
  static final long CHECK_MS = 3_600_000;

  private static final Logger LOG = System.getLogger(KeyRotation.class.getName());

  private final ClientRuntime runtime;
  private final DeviceIdentity identity;
  private final Rotation rotation;
  private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

  /** Counts the sessions, so that the checks of one that ended do not go on. */
  private long session;

  KeyRotation(ClientRuntime runtime, DeviceIdentity identity, Rotation rotation) {
    this.runtime = runtime;
    this.identity = identity;
    this.rotation = rotation;
  }

  /** The session has everything that the mailbox had. */
  void caughtUp() {
    long now;
    synchronized (this) {
      now = ++session;
    }
    runtime.workers().execute(() -> check(now));
  }

  /** The session is over. */
  synchronized void down() {
    session++;
  }

  /** Done when what is under way is published, or failed to be. Never fails. */
  synchronized CompletableFuture<Void> settled() {
    return underWay;
  }

  private void check(long of) {
    synchronized (this) {
      if (of != session) {
        return;
      }
      if (underWay.isDone()) {
        underWay = renewed().handle(KeyRotation::told);
      }
    }
    runtime.later(CHECK_MS, () -> check(of));
  }

  private CompletableFuture<?> renewed() {
    try {
      identity.dropExpired();
      if (!identity.isMember()) {
        return CompletableFuture.completedFuture(null);
      } else if (!identity.isPublished()) {
        return identity.publish();
      }
      long ageMs = runtime.nowMs() - identity.keys().currentSinceMs();
      return ageMs < rotation.maxAgeMs()
          ? CompletableFuture.completedFuture(null)
          : identity.rotate(rotation.graceMs());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e); // too many keys in their grace, or the disk
    }
  }

  private static Void told(Object done, Throwable failure) {
    if (failure != null) {
      LOG.log(Level.INFO, "The key is not renewed for now", Failures.unwrap(failure));
    }
    return null;
  }
}
