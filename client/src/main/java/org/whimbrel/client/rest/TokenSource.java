package org.whimbrel.client.rest;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one signed-in device. Refreshes the access token before it runs out; however many
 * ask, there is one refresh at a time: of two answers one would carry tokens that are superseded,
 * and to use these signs the device out. Thread-safe.
 */
public final class TokenSource {
  private static final Logger LOG = System.getLogger(TokenSource.class.getName());

  /** A token this close to its end may end on the way. */
  private static final long SPARE_MS = 30_000;

  private final SessionApi sessions;
  private final Consumer<Tokens> onRefreshed;
  private Tokens tokens;
  private long expiresNanos;
  private @Nullable CompletableFuture<Tokens> refreshing;

  /**
   * The tokens of a sign-in.
   *
   * @param onRefreshed keeps the new tokens, before anybody uses them; called on any thread
   */
  public TokenSource(SessionApi sessions, Tokens tokens, Consumer<Tokens> onRefreshed) {
    this.sessions = sessions;
    this.onRefreshed = onRefreshed;
    this.tokens = tokens;
    this.expiresNanos = expiresNanos(tokens);
  }

  /** Whose tokens these are. */
  public synchronized UUID account() {
    return tokens.account();
  }

  /** The device's number. */
  public synchronized int device() {
    return tokens.device();
  }

  /** An access token that lives on for a while. Fails with {@code bad-refresh-token} for good. */
  public CompletableFuture<String> accessToken() {
    CompletableFuture<Tokens> refresh;
    Tokens old;
    synchronized (this) {
      if (expiresNanos - System.nanoTime() >= TimeUnit.MILLISECONDS.toNanos(SPARE_MS)) {
        return CompletableFuture.completedFuture(tokens.accessToken());
      }
      if (refreshing != null) {
        return refreshing.thenApply(Tokens::accessToken);
      }
      refresh = new CompletableFuture<>();
      refreshing = refresh;
      old = tokens;
    }
    var unused =
        sessions
            .refresh(old.account(), old.device(), old.refreshToken())
            .whenComplete((renewed, failure) -> onAnswer(refresh, renewed, failure));
    return refresh.thenApply(Tokens::accessToken);
  }

  private void onAnswer(
      CompletableFuture<Tokens> refresh, @Nullable Tokens renewed, @Nullable Throwable failure) {
    if (renewed != null) {
      keep(renewed);
    }
    synchronized (this) {
      refreshing = null;
      if (renewed != null) {
        tokens = renewed;
        expiresNanos = expiresNanos(renewed);
      }
    }
    if (renewed != null) {
      refresh.complete(renewed);
    } else {
      refresh.completeExceptionally(
          failure == null ? new IllegalStateException("no tokens") : failure);
    }
  }

  private void keep(Tokens renewed) {
    try {
      onRefreshed.accept(renewed);
    } catch (RuntimeException e) {
      // Used all the same: the old tokens are worth nothing now.
      LOG.log(Level.ERROR, "The new tokens could not be kept", e);
    }
  }

  /** The server did not take this access token: the next one asked for will be new. */
  public synchronized void expire(String accessToken) {
    if (tokens.accessToken().equals(accessToken)) {
      expiresNanos = System.nanoTime();
    }
  }

  private static long expiresNanos(Tokens tokens) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(tokens.expiresInMs());
  }
}
